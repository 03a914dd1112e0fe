using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Assay.Quality.LabelErrors;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Quality.Tests.LabelErrors;

/// <summary>A public set whose labels people have reviewed, with a model's probabilities and what cleanlab 2.9.0 says about them.</summary>
internal sealed record ReviewedLabels(int[] Indices, ClassProbabilities Probabilities, JsonElement Reference, IReadOnlyDictionary<int, bool> IsError)
{
    public static TheoryData<string> Sets => ["cifar10", "mnist"];

    public static ReviewedLabels Read(string set)
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        folder = Path.Combine(folder!, "..", "label_errors", set);
        Assert.SkipUnless(Directory.Exists(folder), RealCrowd.Absent);

        using var unpacked = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, "pred_probs.csv.gz")), CompressionMode.Decompress));
        var rows = unpacked.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToArray();
        var probabilities = new ClassProbabilities(
            [.. rows.SelectMany(row => row[2..].Select(value => double.Parse(value, CultureInfo.InvariantCulture)))],
            [.. rows.Select(row => Whole(row[1]))], rows[0].Length - 2);
        return new(
            [.. rows.Select(row => Whole(row[0]))], probabilities,
            JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cleanlab_reference.json"))).RootElement,
            File.ReadLines(Path.Combine(folder, "mturk.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => Whole(row[0]), row => Whole(row[3]) < 3));
    }

    /// <summary>Of the reviewed rows, worst score first: mean over errors of the precision down to each; scores that tie count together.</summary>
    public double AveragePrecision(double[] scores)
    {
        var reviewed = Indices.Select((index, row) => (index, score: scores[row])).Where(pair => IsError.ContainsKey(pair.index)).ToArray();
        var errors = reviewed.Where(pair => IsError[pair.index]).ToArray();
        return errors.Average(error =>
        {
            var above = reviewed.Where(pair => pair.score <= error.score).ToArray();
            return above.Count(pair => IsError[pair.index]) / (double)above.Length;
        });
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
