using Assay.Quality.Agreement;
using Assay.Quality.Aggregation;
using Assay.Quality.Workers;

namespace Assay.Server.Work.Quality;

/// <param name="Share">How often the truth is called the answer, 0 to 1.</param>
/// <param name="Expected">How often the crowd at this skill does.</param>
internal sealed record ReportedTarget(string Truth, string Answer, double Share, double Expected, double PValue);

/// <param name="Ratio">Typical seconds over the crowd's on the same tasks.</param>
internal sealed record ReportedSpeed(int Answers, double Ratio, double Score);

/// <param name="Onset">The answer, from 1, that the worse stretch begins with, in the order of time.</param>
internal sealed record ReportedDrop(int Onset, int Alarm, double Before, double After, double LogOdds);

internal sealed record ReportedTrend(int Sessions, double SlopePerHour, double Z);

/// <param name="Skill">The probability to be right, by what the others say.</param>
/// <param name="Spam">The probability that the answers have nothing to do with the tasks.</param>
/// <param name="Bias">Share of a class in the answers less its expected share in the truth, by label.</param>
/// <param name="Confusion">[truth, answer] in the order of the classes; null above 50 classes. Its 95 % intervals beside it.</param>
/// <param name="Flags">spam, constant, targeted, copying, rushing, slow, dropped, tiring.</param>
internal sealed record WorkerLine(
    string Worker, int Answers, int Abstentions, int GoldAnswers, double Skill, ReportedInterval Interval, IReadOnlyDictionary<string, double> Bias, double[][]? Confusion, double[][]? ConfusionLow, double[][]? ConfusionHigh, double Spam, string? TopAnswer, double TopShare,
    ReportedTarget? Targeted, ReportedSpeed? Speed, ReportedDrop? Drop, ReportedTrend? Trend, IReadOnlyList<string> Flags);

internal sealed record CopyLine(string First, string Second, int Common, int Agreed, double Expected, double Copied, double LogOdds);

/// <summary>How workers answer, with names that do not change: --json prints it as it is.</summary>
/// <param name="Measured">Whether drops and trends rest on gold or on the agreement with all others.</param>
internal sealed record WorkersReport(
    int Tasks, int Annotators, int Answers, int Rows, int RepeatedRows, int Gold, string Measured, IReadOnlyList<string> Classes, IReadOnlyList<WorkerLine> Workers, IReadOnlyList<CopyLine> Copies)
{
    private const int MostClasses = 50;
    private const int FewestInOrder = 40;

    public static WorkersReport Of(AnswerTable answers, TruthTable? known, int leastCommon, int threads)
    {
        var votes = answers.ToVotes();
        int[] gold = known?.Of(answers) ?? [];
        var review = WorkerReview.Fit(votes, gold, leastCommon, threads);
        var rights = WorkerReview.Rights(votes, review.Model, answers.ToRows(), gold);
        var speed = answers.Seconds.Length == 0 ? new SpeedFinding?[answers.Workers.Count] : SpeedOutliers.Of(answers.WorkerOf, answers.TaskOf, answers.Seconds, answers.Workers.Count);
        var rows = Enumerable.Range(0, answers.WorkerOf.Length).Where(row => answers.LabelOf[row] != Vote.Abstained).ToLookup(row => answers.WorkerOf[row]);
        var copying = review.Copies.SelectMany(pair => (int[])[pair.First, pair.Second]).ToHashSet();
        return new(
            answers.Tasks, answers.Workers.Count, votes.Count, answers.Rows, answers.Repeated, gold.Count(label => label >= 0), gold.Length > 0 ? "gold" : "others", answers.Labels,
            [.. answers.Workers.Select((_, worker) => Line(worker))],
            [.. review.Copies.Select(pair => new CopyLine(answers.Workers[pair.First], answers.Workers[pair.Second], pair.Common, pair.Agreed, pair.Expected, pair.Copied, pair.LogOdds))]);

        WorkerLine Line(int worker)
        {
            var (profile, spam, targeted) = (review.Profiles[worker], review.Spam[worker], review.Targeted[worker]);
            // In the order of time where the file has it, of the file where not.
            int[] own = [.. rows[worker].Where(row => gold.Length == 0 || gold[answers.TaskOf[row]] >= 0).OrderBy(row => answers.TimeOf(row) ?? double.NegativeInfinity)];
            var inOrder = own.Select(row => rights[row]).ToArray();
            var drop = inOrder.Length < FewestInOrder ? null : SkillDrop.Of(inOrder);
            int[] timed = [.. own.Where(row => answers.TimeOf(row) is not null)];
            var trend = timed.Length < FewestInOrder ? null : SessionTrend.Of([.. timed.Select(row => answers.Times[row])], [.. timed.Select(row => rights[row])]);
            return new(
                answers.Workers[worker], profile.Answers, votes.Abstentions[worker], gold.Length == 0 ? 0 : own.Length, profile.Skill, Interval(profile.SkillInterval),
                answers.Labels.Select((label, at) => (label, bias: profile.Bias[at])).ToDictionary(pair => pair.label, pair => pair.bias),
                Table(cell => profile.Confusion[cell]), Table(cell => profile.ConfusionIntervals[cell].Low), Table(cell => profile.ConfusionIntervals[cell].High), spam.Probability, spam.TopAnswer < 0 ? null : answers.Labels[spam.TopAnswer], spam.TopShare,
                targeted is null ? null : new(answers.Labels[targeted.Truth], answers.Labels[targeted.Answer], targeted.Share, targeted.Expected, targeted.PValue),
                speed[worker] is { } pace ? new(pace.Answers, pace.Ratio, pace.Score) : null,
                drop is null ? null : new(drop.Onset + 1, drop.Alarm + 1, drop.Before, drop.After, drop.LogOdds),
                trend is null ? null : new(trend.Sessions, trend.SlopePerHour, trend.Z),
                [.. Flags(spam, targeted, copying.Contains(worker), speed[worker], drop, trend)]);

            double[][]? Table(Func<int, double> value) =>
                votes.Classes > MostClasses ? null : [.. Enumerable.Range(0, votes.Classes * votes.Classes).Select(value).Chunk(votes.Classes)];
        }
    }

    private static ReportedInterval Interval(ConfidenceInterval interval) => new(interval.Low, interval.High, interval.Confidence, "beta", null, null, null);

    private static IEnumerable<string> Flags(SpamFinding spam, TargetedError? targeted, bool copies, SpeedFinding? speed, SkillDropFinding? drop, SessionTrendFinding? trend) =>
        new (bool Is, string Name)[]
        {
            (spam.Probability > WorkerFlags.Spam && spam.TopShare <= WorkerFlags.Constant, "spam"),
            (spam.Probability > WorkerFlags.Spam && spam.TopShare > WorkerFlags.Constant, "constant"),
            (spam.Probability <= WorkerFlags.Spam && targeted is { PValue: < WorkerFlags.Targeted }, "targeted"),
            (copies, "copying"),
            (speed is { Score: < WorkerFlags.Fast }, "rushing"),
            (speed is { Score: > WorkerFlags.Slow }, "slow"),
            (drop is not null, "dropped"),
            (trend is { Z: < WorkerFlags.Tires }, "tiring"),
        }.Where(flag => flag.Is).Select(flag => flag.Name);
}
