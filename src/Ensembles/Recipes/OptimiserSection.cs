namespace Ensembles.Recipes;

/// <summary>Reads optimiser and schedule.</summary>
internal static class OptimiserSection
{
    private static readonly NumberRange Share = new(0, 1, WithMost: false);
    private static readonly NumberRange WholeShare = new(0, 1);
    private static readonly NumberRange Rate = new(0, 100, WithLeast: false);
    private static readonly NumberRange Tiny = new(0, 1, WithLeast: false);
    private static readonly NumberRange Divisor = new(1, 1e12);

    public static OptimiserRecipe Read(RecipeObject? json)
    {
        if (json is null) return new AdamRecipe();
        OptimiserRecipe? optimiser = (json.Text("type") ?? "adam") switch
        {
            "adam" => new AdamRecipe(Learning(json, 1e-3), Beta1(json), Beta2(json), Epsilon(json)),
            "adamw" => new AdamWRecipe(Learning(json, 1e-3), json.Number("weightDecay", 1e-2, WholeShare), Beta1(json), Beta2(json), Epsilon(json)),
            "sgd" => new SgdRecipe(Learning(json, 1e-2), json.Number("momentum", 0.9, Share), json.Flag("nesterov", true)),
            "muon" => new MuonRecipe(
                Learning(json, 0.02), json.Number("momentum", 0.95, Share), json.Whole("steps", 5, 1, 20), json.Flag("renormalise", false), json.Number("adamLearningRate", 1e-3, Rate)),
            _ => null,
        };
        if (optimiser is null) json.Fault("type", "is not known; choose adam, adamw, sgd or muon.");
        else json.RefuseOthers();
        return optimiser ?? new AdamRecipe();
    }

    public static ScheduleRecipe ReadSchedule(RecipeObject? json)
    {
        if (json is null) return new ConstantSchedule();
        ScheduleRecipe? schedule = (json.Text("type") ?? "constant") switch
        {
            "constant" => new ConstantSchedule(),
            "one-cycle" => new OneCycleSchedule(
                Epochs(json), json.Number("warmUp", 0.3, WholeShare), json.Number("startDivisor", 25, Divisor), json.Number("finalDivisor", 1e4, Divisor)),
            "exponential" => new ExponentialSchedule(json.Number("gamma", 0.98, new NumberRange(0, 1, WithLeast: false))),
            "linear" => new LinearSchedule(Epochs(json), json.Number("warmUp", 0, WholeShare), json.Number("finalShare", 0, WholeShare)),
            "cosine" => new CosineSchedule(Epochs(json), json.Number("finalShare", 0, WholeShare)),
            _ => null,
        };
        if (schedule is null) json.Fault("type", "is not known; choose constant, one-cycle, exponential, linear or cosine.");
        else json.RefuseOthers();
        return schedule ?? new ConstantSchedule();
    }

    private static double Learning(RecipeObject json, double otherwise) => json.Number("learningRate", otherwise, Rate);

    private static double Beta1(RecipeObject json) => json.Number("beta1", 0.9, Share);

    private static double Beta2(RecipeObject json) => json.Number("beta2", 0.999, Share);

    private static double Epsilon(RecipeObject json) => json.Number("epsilon", 1e-7, Tiny);

    private static int? Epochs(RecipeObject json) => json.WholeOrNull("epochs", 1, 100_000);
}
