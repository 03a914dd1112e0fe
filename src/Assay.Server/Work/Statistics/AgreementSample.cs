using Assay.Domain;
using Assay.Quality.Agreement;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Work.Statistics;

/// <param name="Agreement">Krippendorff's alpha of the class against all others; null where it is undefined.</param>
/// <param name="Answers">Answers of the sample that name the class.</param>
internal sealed record ClassAgreementLine(string Class, long Answers, Estimate? Agreement, double? Value);

/// <param name="Alpha">Krippendorff's alpha with its interval; null where it is undefined.</param>
/// <param name="Undefined">Why there is none, in one word.</param>
/// <param name="Tasks">Tasks of the sample with two answers or more.</param>
/// <param name="IsSample">False where every task was looked at.</param>
internal sealed record AgreementFigures(Estimate? Alpha, string? Undefined, long Tasks, bool IsSample, IReadOnlyList<ClassAgreementLine> ByClass);

/// <summary>How far annotators agree, from blocks of tasks spread over the project: the same cost at any size.</summary>
internal static class AgreementSample
{
    private const int Blocks = 100;
    private const int BlockSize = 200;
    private const int Resamples = 400;
    private const int ClassResamples = 100;
    private const int ClassesWithInterval = 20;

    /// <summary>Without a field of classes answers stand for themselves, up to so many.</summary>
    private const int MostTexts = 1000;

    public static async Task<AgreementFigures> OfAsync(Instance instance, ProjectId project, string? field, long tasks, ulong seed)
    {
        var unitOf = new List<int>();
        var answers = new List<int>();
        var annotators = new HashSet<long>();
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var units = 0;
        var last = 0L;
        foreach (var (from, until) in Ranges(project, tasks))
        {
            foreach (var (task, actor, value) in await instance.Labels.AnswersBetweenAsync(from, until))
            {
                if (value is null || (field is null ? value : LabelAggregation.ValueOf(value, field)) is not { } said)
                {
                    continue;
                }

                units += task == last ? 0 : 1;
                last = task;
                if (!classes.TryGetValue(said, out var index))
                {
                    classes.Add(said, index = classes.Count);
                }

                unitOf.Add(units - 1);
                answers.Add(index);
                annotators.Add(actor);
            }
        }

        var isSample = tasks > Blocks * BlockSize;
        if (units == 0)
        {
            return new AgreementFigures(null, "no-answers", 0, isSample, []);
        }

        // Texts that people write are no classes.
        var named = field is null && classes.Count > MostTexts ? [] : classes;
        return Figures(ValueCounts.Of([.. unitOf], [.. answers], units, Math.Max(2, classes.Count), annotators.Count), answers, named, isSample, seed);
    }

    private static AgreementFigures Figures(ValueCounts counts, List<int> answers, Dictionary<string, int> classes, bool isSample, ulong seed)
    {
        var alpha = KrippendorffAlpha.Of(counts, MeasurementLevel.Nominal, [], []);
        var times = new long[counts.Classes];
        foreach (var answer in answers)
        {
            times[answer]++;
        }

        var alphas = KrippendorffAlpha.OfEachClass(counts);
        var lines = classes.Select(c => (Name: c.Key, Index: c.Value, Times: times[c.Value], Alpha: alphas[c.Value])).OrderBy(c => c.Alpha ?? 2).ThenBy(c => c.Name, StringComparer.Ordinal).ToList();
        var byClass = lines.Select((c, i) => new ClassAgreementLine(
            c.Name, c.Times, i < ClassesWithInterval && c.Alpha is { } value && c.Times >= 5 ? Interval(counts.Against(c.Index), value, ClassResamples, seed) : null, c.Alpha)).ToList();
        return new AgreementFigures(
            alpha.Value is { } whole ? Interval(counts, whole, Resamples, seed) : null, alpha.Undefined?.ToString(), alpha.Units, isSample, byClass);
    }

    private static Estimate? Interval(ValueCounts counts, double value, int resamples, ulong seed)
    {
        var fit = UnitBootstrap.Fit(counts.Units, weights => KrippendorffAlpha.Of(counts, MeasurementLevel.Nominal, [], weights).Value, resamples, seed);
        return fit.Interval is { } interval ? new Estimate(value, interval.Low, interval.High) : null;
    }

    private static IEnumerable<(long From, long Until)> Ranges(ProjectId project, long tasks)
    {
        if (tasks <= Blocks * BlockSize)
        {
            for (var from = 1L; from <= tasks; from += 2000)
            {
                yield return (Keys.Of(project.Value, from), Keys.Of(project.Value, Math.Min(tasks + 1, from + 2000)));
            }

            yield break;
        }

        for (var block = 0; block < Blocks; block++)
        {
            var from = 1 + (long)((tasks - BlockSize) * ((block + 0.5) / Blocks));
            yield return (Keys.Of(project.Value, from), Keys.Of(project.Value, from + BlockSize));
        }
    }
}
