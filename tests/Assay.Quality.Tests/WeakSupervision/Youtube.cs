using System.Globalization;
using System.Text.Json;
using Assay.Quality.Tests.Aggregation;
using Assay.Quality.WeakSupervision;

namespace Assay.Quality.Tests.WeakSupervision;

/// <summary>A part of the public YouTube comments: ten one-sided labeling functions, ham 0 or spam 1.</summary>
internal sealed record Youtube(LabelingVotes Votes, int[] Truth)
{
    public const int Functions = 10;

    /// <summary>The majority class of the validation part, which stands in where nothing is said.</summary>
    public const int Fallback = 0;

    /// <summary>Null where the data sets were not fetched.</summary>
    public static string? File(string part) =>
        RealCrowd.Folder() is { } folder && Path.Combine(folder, "..", "weak_supervision", "youtube", part + ".json") is var file && System.IO.File.Exists(file) ? file : null;

    public static Youtube Read(string file)
    {
        var rows = JsonDocument.Parse(System.IO.File.ReadAllText(file)).RootElement.EnumerateObject()
            .OrderBy(row => int.Parse(row.Name, CultureInfo.InvariantCulture)).Select(row => row.Value).ToArray();
        return new(
            new([.. rows.SelectMany(row => row.GetProperty("weak_labels").Deserialize<int[]>()!)], Functions, 2),
            [.. rows.Select(row => row.GetProperty("label").GetInt32())]);
    }

    /// <summary>Coverage, accuracy where something is said, accuracy of all rows, and F1 on spam of all rows.</summary>
    public (double Coverage, double Covered, double All, double F1) Score(int[] labels)
    {
        var known = labels.Zip(Truth).Where(pair => pair.First >= 0).ToArray();
        var all = labels.Zip(Truth, (label, truth) => (Label: label < 0 ? Fallback : label, Truth: truth)).ToArray();
        double both = all.Count(pair => pair is (1, 1));
        return (
            known.Length / (double)labels.Length, known.Average(pair => pair.First == pair.Second ? 1.0 : 0), all.Average(pair => pair.Label == pair.Truth ? 1.0 : 0),
            2 * both / (all.Count(pair => pair.Label == 1) + all.Count(pair => pair.Truth == 1)));
    }
}
