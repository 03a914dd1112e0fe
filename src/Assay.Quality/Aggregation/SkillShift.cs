namespace Assay.Quality.Aggregation;

/// <summary>How far an annotator stands from the crowd: a shift of their chance to be right, in log odds.</summary>
internal static class SkillShift
{
    private const int NewtonSteps = 8;
    private const double LongestStep = 1;
    private const double Settled = 1e-6;

    public static double Sigmoid(double odds) => 1 / (1 + Math.Exp(-odds));

    /// <summary>The most probable shift by Newton's method: concave, so it gets there.</summary>
    /// <param name="rows">[K]: expected answers by truth.</param>
    /// <param name="hits">[K]: those of them that are right.</param>
    /// <param name="logit">[K]: of the crowd's chance to be right.</param>
    /// <param name="spread">Standard deviation of shifts, above 0.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="skip">A truth that does not count; -1 for none.</param>
    public static (double Shift, double Curvature) Find(
        ReadOnlySpan<double> rows, ReadOnlySpan<double> hits, ReadOnlySpan<double> logit, double spread, double start, int skip = -1)
    {
        var shift = start;
        var precision = 1 / (spread * spread);
        var curvature = precision;
        for (var step = 0; step < NewtonSteps; step++)
        {
            var slope = -shift * precision;
            curvature = precision;
            for (var truth = 0; truth < logit.Length; truth++)
            {
                if (truth != skip)
                {
                    var right = Sigmoid(logit[truth] + shift);
                    slope += hits[truth] - (rows[truth] * right);
                    curvature += rows[truth] * right * (1 - right);
                }
            }

            var move = Math.Clamp(slope / curvature, -LongestStep, LongestStep);
            shift += move;
            if (Math.Abs(move) < Settled)
            {
                break;
            }
        }

        return (shift, curvature);
    }
}
