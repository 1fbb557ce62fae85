using Client.Commands;

return await EnsembleCommand.Run(args);
