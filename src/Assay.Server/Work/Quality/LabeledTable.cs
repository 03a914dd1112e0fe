using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Domain;
using Assay.Quality.Aggregation;
using Assay.Quality.LabelErrors;

namespace Assay.Server.Work.Quality;

/// <summary>Who answered what, row by row.</summary>
/// <param name="Scores">[rows]: how probable the answer is by all answers to the task, itself included.</param>
/// <param name="Suggested">[rows]: the class that all answers to the task speak for.</param>
internal sealed record JudgedAnswers(string[] Tasks, string[] Workers, double[] Scores, int[] Suggested);

/// <summary>Labels to be judged: either with a model's probabilities, or the answers of several workers.</summary>
/// <param name="Classes">Their names, in the order of the probabilities.</param>
/// <param name="Indices">[rows]: what the column index says, the number of the row from 0 where there is none.</param>
/// <param name="IsNumbered">True where all indices are whole numbers.</param>
/// <param name="Answers">With answers only.</param>
internal sealed partial record LabeledTable(ClassProbabilities Probabilities, string[] Classes, string[] Indices, bool IsNumbered, JudgedAnswers? Answers)
{
    private const int MostFaults = 20;

    public static ColumnKind KindOf(string column) => column.ToLowerInvariant() switch
    {
        "index" => ColumnKind.Either,
        "label" or "task" or "worker" => ColumnKind.Names,
        var name => Probability().IsMatch(name) ? ColumnKind.Numbers : ColumnKind.Ignored,
    };

    public static Decision<LabeledTable> Of(ColumnTable table)
    {
        if (table.Find("label") is not { } label)
        {
            return Refusal.Invalid($"{table.Name} has no column \"label\". It needs index, label, p0, p1, ... of a model, or task, worker, label of several workers.");
        }

        var (task, worker) = (table.Find("task"), table.Find("worker"));
        var probabilities = ProbabilityColumns(table);
        return probabilities.Count > 0 ? OfModel(table, label, probabilities)
            : task is not null && worker is not null ? OfAnswers(table, task, worker, label)
            : Refusal.Invalid($"{table.Name} has no columns of probabilities, such as p0, p1, ... or p_cat, p_dog, ... Add them; or task and worker, to judge answers by each other.");
    }

    /// <summary>In the order of their numbers where all have one, else in the order of the file: p_911 beside p_none is a name like any other.</summary>
    private static List<TableColumn> ProbabilityColumns(ColumnTable table)
    {
        var all = table.Columns.Where(column => Probability().IsMatch(column.Name)).ToList();
        return all.TrueForAll(column => Numbered().IsMatch(column.Name)) ? [.. all.OrderBy(column => System.Numerics.BigInteger.Parse(ClassOf(column), CultureInfo.InvariantCulture))] : all;
    }

    private static string ClassOf(TableColumn column) => column.Name.StartsWith("p_", StringComparison.OrdinalIgnoreCase) ? column.Name[2..] : column.Name[1..];

    private static Decision<LabeledTable> OfModel(ColumnTable table, TableColumn label, List<TableColumn> columns)
    {
        string[] classes = [.. columns.Select(ClassOf)];
        var faults = new List<Fault>();
        var wrong = 0L;
        void Refuse(string field, string message, int row)
        {
            wrong++;
            if (faults.Count < MostFaults)
            {
                faults.Add(new(field, message, table.LineOf[row]));
            }
        }

        int[] classOf = [.. label.Names.Select(name => Array.IndexOf(classes, name))];
        var labels = new int[table.Rows];
        for (var row = 0; row < table.Rows; row++)
        {
            labels[row] = label.Codes[row] < 0 ? -1 : classOf[label.Codes[row]];
            if (labels[row] < 0)
            {
                Refuse("label", label.Codes[row] < 0
                    ? "The row has no label. Give it one, or leave the row out."
                    : $"\"{Items.ColumnRoles.Short(label.Text(row))}\" has no column of probabilities; they are of {Items.ColumnRoles.Short(string.Join(", ", classes))}. Mend the label, or add the column.", row);
            }
        }

        if (table.Rows * (long)classes.Length > Array.MaxLength)
        {
            return TooLarge(table, classes.Length);
        }

        var values = new double[table.Rows * classes.Length];
        for (var at = 0; at < columns.Count; at++)
        {
            var numbers = columns[at].Numbers;
            for (var row = 0; row < numbers.Length; row++)
            {
                values[(row * classes.Length) + at] = numbers[row];
                if (!(numbers[row] >= 0))
                {
                    Refuse(columns[at].Name, double.IsNaN(numbers[row])
                        ? "The row has no value here. Write a probability, or leave the row out."
                        : $"{numbers[row].ToString("R", CultureInfo.InvariantCulture)} is below 0. Write a probability.", row);
                }
            }
        }

        for (var row = 0; row < table.Rows && wrong == 0; row++)
        {
            var ofRow = values.AsSpan(row * classes.Length, classes.Length);
            var sum = 0.0;
            foreach (var value in ofRow)
            {
                sum += value;
            }

            if (!double.IsFinite(sum))
            {
                Refuse(columns[0].Name, "The numbers of the row are too large to be added up. Write probabilities.", row);
            }
            else if (sum == 0)
            {
                Refuse(columns[0].Name, "All probabilities of the row are 0. Write those of the model, or leave the row out.", row);
            }
        }

        var index = table.Find("index");
        string[] indices = [.. Enumerable.Range(0, table.Rows).Select(row => index?.Text(row) ?? row.ToString(CultureInfo.InvariantCulture))];
        return wrong > 0 ? ColumnTable.Refuse(table.Name, wrong, faults)
            : new LabeledTable(new(values, labels, classes.Length), classes, indices, Array.TrueForAll(indices, IsWhole), null);
    }

    private static Decision<LabeledTable> OfAnswers(ColumnTable table, TableColumn task, TableColumn worker, TableColumn label)
    {
        foreach (var column in (TableColumn[])[task, worker, label])
        {
            if (column.Codes.IndexOf(TableColumn.Missing) is >= 0 and var row)
            {
                return ColumnTable.Refuse(table.Name, 1, [new(column.Name, $"The row has no {column.Name}. Give it one, or leave the row out.", table.LineOf[row])]);
            }
        }

        var classes = Math.Max(1, label.Names.Count);
        if (table.Rows * (long)classes > Array.MaxLength)
        {
            return TooLarge(table, classes);
        }

        var rows = new Vote[table.Rows];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new(task.Codes[row], worker.Codes[row], label.Codes[row]);
        }

        var votes = new Votes(rows, task.Names.Count, worker.Names.Count, classes);
        var fit = HierarchicalDawidSkene.Fit(votes, threads: Environment.ProcessorCount);

        // The order of votes by item; rows that are alike keep the order of the file.
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderBy(row => rows[row].Item).ThenBy(row => rows[row].Annotator).ThenBy(row => rows[row].Answer)];
        var answers = new JudgedAnswers(
            [.. order.Select(task.Text)], [.. order.Select(worker.Text)],
            [.. order.Select(row => fit.Posterior[(rows[row].Item * classes) + rows[row].Answer])],
            [.. order.Select(row => Largest(fit.Posterior.AsSpan(rows[row].Item * classes, classes)))]);
        return new LabeledTable(
            AnnotationErrors.LeaveOneOut(votes, fit.ToWorkerModel()), label.Names.Count == 0 ? [""] : [.. label.Names],
            [.. order.Select(row => row.ToString(CultureInfo.InvariantCulture))], true, answers);
    }

    private static Refusal TooLarge(ColumnTable table, int classes) => Refusal.Invalid(
        $"{table.Name} has {table.Rows.ToString("N0", CultureInfo.InvariantCulture)} rows and {classes.ToString("N0", CultureInfo.InvariantCulture)} classes, more than fit into memory at once. Cut the file, or merge rare classes.");

    private static int Largest(ReadOnlySpan<double> shares)
    {
        var best = 0;
        for (var label = 1; label < shares.Length; label++)
        {
            best = shares[label] > shares[best] ? label : best;
        }

        return best;
    }

    private static bool IsWhole(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"^p_?\d+$", RegexOptions.IgnoreCase)]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^(p\d+|p_.+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Probability();
}
