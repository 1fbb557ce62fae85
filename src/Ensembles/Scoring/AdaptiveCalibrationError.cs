namespace Ensembles.Scoring;

/// <summary>
/// How far confidence is from accuracy, with bins of equal mass: Nguyen and O'Connor 2015; over 15 bins it is the AdaECE of Mukhoti et
/// al. 2020. Confident classifiers have nearly all samples in the last bin of equal width, which hides differences there.
/// </summary>
public static class AdaptiveCalibrationError
{
    /// <summary>
    /// 0 to 1: the mean over samples of |accuracy − mean confidence| in the sample's bin. Equally sure samples stay in the order of the
    /// data.
    /// </summary>
    public static double Of(Confidences answers)
    {
        var order = Enumerable.Range(0, answers.Count).OrderBy(sample => answers.Largest[sample]).ToArray();
        var gaps = 0.0;
        for (var bin = 0; bin < ReliabilityDiagram.Bins; bin++) gaps += Math.Abs(order[EdgeOf(bin)..EdgeOf(bin + 1)].Sum(Surplus));
        return gaps / answers.Count;

        int EdgeOf(int bin) => (int)((long)bin * order.Length / ReliabilityDiagram.Bins);

        double Surplus(int sample) => (answers.Right[sample] ? 1 : 0) - (double)answers.Largest[sample];
    }
}
