using Assay.Quality.Consensus;

namespace Assay.Server.Work.Quality;

/// <param name="Label">The transcript, or the classes separated by |; empty where there are none.</param>
/// <param name="Support">Of a transcript the mean share of workers who heard its words, of a set the probability of its least certain class; null where there is nothing to support.</param>
internal sealed record ConsensusLabel(string Task, string Label, double? Support, int Answers);

/// <summary>What transcripts or sets of classes lead to, with names that do not change: --json prints it as it is.</summary>
/// <param name="Accuracy">Share of tasks with truth whose label is exactly that; null without truth.</param>
/// <param name="WordErrorRate">Of transcripts, over all words of the truth; null for sets and without truth.</param>
/// <param name="Labels">Null where they went to a file.</param>
internal sealed record ConsensusReport(
    string Method, double? Accuracy, double? WordErrorRate, int? Truths, bool Converged, int Tasks, int Annotators, int Answers, int Rows, int RepeatedRows,
    IReadOnlyList<ConsensusLabel>? Labels)
{
    public const string Transcripts = "rover";
    public const string Sets = "sets";

    private const char Between = '|';

    public static string[] Methods { get; } = [Transcripts, Sets];

    public static ConsensusReport Of(string method, AnswerTable answers, TruthTable? truth)
    {
        var (labels, converged) = method == Transcripts ? (OfTranscripts(answers), true) : OfSets(answers);
        (string Label, string Truth)[] known = truth is null ? [] : [.. labels
            .Select(label => (label.Label, Truth: truth.LabelOf(label.Task)))
            .Where(pair => pair.Truth is not null).Select(pair => (pair.Label, pair.Truth!))];
        return new(
            method, known.Length == 0 ? null : known.Average(pair => IsSame(method, pair.Label, pair.Truth) ? 1.0 : 0), method == Transcripts ? ErrorRate(known) : null,
            truth is null ? null : known.Length, converged, answers.Tasks, answers.Workers.Count, answers.LabelOf.Count(label => label >= 0), answers.Rows, answers.Repeated, labels);
    }

    private static List<ConsensusLabel> OfTranscripts(AnswerTable answers)
    {
        var heard = answers.TaskNames.Select(_ => new List<string[]>()).ToArray();
        for (var row = 0; row < answers.TaskOf.Length; row++)
        {
            if (answers.LabelOf[row] >= 0)
            {
                heard[answers.TaskOf[row]].Add(Words(answers.Labels[answers.LabelOf[row]]));
            }
        }

        return [.. answers.TaskNames.Select((task, at) =>
        {
            RoverSlot[] words = [.. Rover.Align(heard[at]).Where(slot => slot.Word is not null)];
            return new ConsensusLabel(task, string.Join(' ', words.Select(slot => slot.Word)), words.Length == 0 ? null : words.Average(slot => slot.Support), heard[at].Count);
        })];
    }

    private static (List<ConsensusLabel> Labels, bool Converged) OfSets(AnswerTable answers)
    {
        string[][] sets = [.. answers.Labels.Select(Classes)];
        string[] classes = [.. sets.SelectMany(set => set).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        int[][] chosen = [.. sets.Select(set => set.Select(name => Array.BinarySearch(classes, name, StringComparer.Ordinal)).ToArray())];
        SetAnswer[] given = [.. Enumerable.Range(0, answers.TaskOf.Length).Where(row => answers.LabelOf[row] >= 0)
            .Select(row => new SetAnswer(answers.TaskOf[row], answers.WorkerOf[row], chosen[answers.LabelOf[row]]))];
        var fit = SetConsensus.Fit(given, answers.Tasks, answers.Workers.Count, Math.Max(1, classes.Length));
        var counts = new int[answers.Tasks];
        foreach (var answer in given)
        {
            counts[answer.Item]++;
        }

        return ([.. answers.TaskNames.Select((task, at) =>
        {
            var shares = fit.Probability.AsSpan(at * Math.Max(1, classes.Length), classes.Length).ToArray();
            return new ConsensusLabel(
                task, counts[at] == 0 ? "" : string.Join(Between, classes.Where((_, label) => shares[label] > 0.5)),
                counts[at] == 0 || shares.Length == 0 ? null : shares.Min(share => Math.Max(share, 1 - share)), counts[at]);
        })], fit.Converged);
    }

    private static bool IsSame(string method, string label, string truth) => method == Transcripts
        ? Words(label).SequenceEqual(Words(truth))
        : Classes(label).ToHashSet(StringComparer.Ordinal).SetEquals(Classes(truth));

    private static double? ErrorRate((string Label, string Truth)[] known)
    {
        var words = known.Sum(pair => Words(pair.Truth).Length);
        return words == 0 ? null : known.Sum(pair => Assay.Quality.Agreement.WordErrorRate.Of(pair.Truth, pair.Label).Errors) / (double)words;
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string[] Classes(string text) => text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
