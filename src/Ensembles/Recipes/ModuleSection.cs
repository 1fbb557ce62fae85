using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>Reads which network a user brought.</summary>
internal static class ModuleSection
{
    /// <param name="model">The model's section.</param>
    public static ModuleRecipe? Read(RecipeObject model)
    {
        var (file, hash) = (model.Text("file"), model.Text("sha256"));
        if (file is null && hash is null) return null;
        if (file is null) model.Miss("file", "name the TorchScript module that has this model.sha256");
        else if (file.Length == 0) model.Fault("file", "\"\" is no path; name a TorchScript module.");
        // The command line writes it down when it reads the file.
        if (hash is null) model.Miss("sha256", "name the SHA-256 of model.file, or let 'ensemble train' read that file");
        else if (!ModuleHash.Is(hash)) model.Fault("sha256", $"\"{hash}\" is no SHA-256; give {ModuleHash.Digits} hexadecimal digits in lower case.");
        return new ModuleRecipe(file ?? "", hash ?? "");
    }
}
