// Two at a time: a cluster spends half of its life waiting, and more than two make silos late for each other on machines with two cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 2)]
