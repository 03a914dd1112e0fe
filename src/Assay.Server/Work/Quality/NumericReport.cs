using System.Globalization;
using Assay.Domain;
using Assay.Quality.Consensus;

namespace Assay.Server.Work.Quality;

/// <param name="Label">The number that the answers speak for.</param>
/// <param name="StandardError">How far it may be off, by the model.</param>
internal sealed record NumericLabel(string Task, double Label, double StandardError, int Answers);

/// <param name="Bias">What the worker adds to a task of mean value.</param>
/// <param name="Scale">By how much the worker stretches differences.</param>
/// <param name="Deviation">How far answers scatter about what bias and scale explain.</param>
internal sealed record NumericWorker(string Worker, int Answers, double Bias, double Scale, double Deviation);

/// <summary>What numeric answers lead to, with names that do not change: --json prints it as it is.</summary>
/// <param name="RootMeanSquareError">Over tasks with truth; null without truth, as is the mean absolute error.</param>
/// <param name="OfMeans">The same errors of the plain mean of the answers, to compare.</param>
/// <param name="Labels">Null where they went to a file.</param>
internal sealed record NumericReport(
    string Method, double? RootMeanSquareError, double? MeanAbsoluteError, NumericErrors? OfMeans, int? Truths,
    bool Converged, int Iterations, int Tasks, int Annotators, int Answers, int Rows, int RepeatedRows, IReadOnlyList<NumericLabel>? Labels, IReadOnlyList<NumericWorker> Workers)
{
    public const string Name = "numeric";

    /// <summary>Squares of greater numbers, added up, are beyond what a number holds.</summary>
    private const double Largest = 1e100;

    public static Decision<NumericReport> Of(AnswerTable answers, TruthTable? truth)
    {
        NumericAnswer[] given = [.. Enumerable.Range(0, answers.TaskOf.Length).Where(row => answers.LabelOf[row] >= 0)
            .Select(row => new NumericAnswer(answers.TaskOf[row], answers.WorkerOf[row], answers.Numbers[answers.LabelOf[row]]))];
        if (Array.FindIndex(given, answer => Math.Abs(answer.Value) > Largest) is >= 0 and var large)
        {
            return Refusal.Invalid(string.Create(
                CultureInfo.InvariantCulture,
                $"The label {given[large].Value:R} of task \"{Items.ColumnRoles.Short(answers.TaskNames[given[large].Item])}\" is too large to be reckoned with; at most {Largest:R}. Mend it, or measure in another unit."));
        }

        var fit = NumericConsensus.Fit(given, answers.Tasks, answers.Workers.Count);
        var (counts, means, ofWorker) = (new int[answers.Tasks], new double[answers.Tasks], new int[answers.Workers.Count]);
        foreach (var answer in given)
        {
            counts[answer.Item]++;
            ofWorker[answer.Annotator]++;
            means[answer.Item] += answer.Value;
        }

        var known = new double?[answers.Tasks];
        for (var task = 0; task < known.Length && truth is not null; task++)
        {
            if (truth.LabelOf(answers.TaskNames[task]) is { } label && counts[task] > 0)
            {
                if (!double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
                {
                    return Refusal.Invalid($"The truth of task \"{Items.ColumnRoles.Short(answers.TaskNames[task])}\" is \"{Items.ColumnRoles.Short(label)}\", which is no number. Write a number, or take another method.");
                }

                known[task] = number;
            }
        }

        var (errors, ofMeans) = (NumericErrors.Of(fit.Value, known), NumericErrors.Of([.. means.Select((sum, task) => sum / Math.Max(1, counts[task]))], known));
        return new NumericReport(
            Name, errors?.RootMeanSquare, errors?.MeanAbsolute, ofMeans, truth is null ? null : known.Count(number => number is not null),
            fit.Converged, fit.Iterations, answers.Tasks, answers.Workers.Count, given.Length, answers.Rows, answers.Repeated,
            [.. answers.TaskNames.Select((task, at) => new NumericLabel(task, fit.Value[at], fit.StandardError[at], counts[at]))],
            [.. answers.Workers.Select((worker, at) => new NumericWorker(worker, ofWorker[at], fit.Bias[at], fit.Scale[at], fit.Deviation[at]))]);
    }
}

/// <param name="RootMeanSquare">In the unit of the labels, as is the mean absolute error.</param>
internal sealed record NumericErrors(double RootMeanSquare, double MeanAbsolute)
{
    /// <summary>Null where no truth is known.</summary>
    public static NumericErrors? Of(double[] values, double?[] truth)
    {
        double[] errors = [.. values.Zip(truth).Where(pair => pair.Second is not null).Select(pair => pair.First - pair.Second!.Value)];
        return errors.Length == 0 ? null : new(Math.Sqrt(errors.Average(error => error * error)), errors.Average(Math.Abs));
    }
}
