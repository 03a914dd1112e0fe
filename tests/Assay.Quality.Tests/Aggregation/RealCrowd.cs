using System.Globalization;
using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

/// <summary>A public crowdsourcing set with truth, and what other implementations reach on it.</summary>
internal sealed partial record RealCrowd(Votes Votes, int[] Truth)
{
    public const string Absent = "The public data sets are not here: set ASSAY_DATA to the folder that holds crowd/.";

    /// <summary>The sets with classes; n_emotion has numbers.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["d_product", "d_possent", "s_rel", "s_dog", "s_face", "rte", "web", "weather_cf", "weather_cf_amt"];

    /// <summary>Null where the data sets were not fetched.</summary>
    public static string? Folder()
    {
        var data = Environment.GetEnvironmentVariable("ASSAY_DATA");
        if (string.IsNullOrEmpty(data))
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "Assay.slnx")))
            {
                root = root.Parent;
            }

            data = root is null ? "" : Path.Combine(root.FullName, "..", "shared", "data");
        }

        var crowd = Path.Combine(data, "crowd");
        return File.Exists(Path.Combine(crowd, "peer_accuracy.csv")) ? crowd : null;
    }

    public static RealCrowd Read(string folder, string set)
    {
        var items = new Dictionary<string, int>();
        var annotators = new Dictionary<string, int>();
        var votes = new List<Vote>();
        var classes = 0;
        foreach (var row in Rows(Path.Combine(folder, set, "answers.csv")))
        {
            var answer = int.Parse(row[2], CultureInfo.InvariantCulture);
            classes = Math.Max(classes, answer + 1);
            votes.Add(new(Index(items, row[0]), Index(annotators, row[1]), answer));
        }

        var truth = new int[items.Count];
        Array.Fill(truth, -1);
        foreach (var row in Rows(Path.Combine(folder, set, "truth.csv")))
        {
            if (items.TryGetValue(row[0], out var item))
            {
                truth[item] = int.Parse(row[1], CultureInfo.InvariantCulture);
                classes = Math.Max(classes, truth[item] + 1);
            }
        }

        return new(new([.. votes], items.Count, annotators.Count, classes), truth);
    }

    /// <summary>[items][their answers in the order of the file]; indices as in <see cref="Read"/>.</summary>
    public static Vote[][] InOrder(string folder, string set)
    {
        var items = new Dictionary<string, int>();
        var annotators = new Dictionary<string, int>();
        var rows = Rows(Path.Combine(folder, set, "answers.csv"))
            .Select(row => new Vote(Index(items, row[0]), Index(annotators, row[1]), int.Parse(row[2], CultureInfo.InvariantCulture))).ToList();
        return [.. rows.GroupBy(row => row.Item).OrderBy(own => own.Key).Select(own => own.ToArray())];
    }

    /// <summary>The accuracy that was measured with another implementation.</summary>
    public static double Peer(string folder, string set, string implementation, string method) =>
        double.Parse(
            Rows(Path.Combine(folder, "peer_accuracy.csv"))
                .Single(row => row[0] == set && row[1] == implementation && row[2] == method)[3],
            CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string file) => File.ReadLines(file).Skip(1).Select(line => line.Split(','));

    private static int Index(Dictionary<string, int> indices, string name)
    {
        indices.TryAdd(name, indices.Count);
        return indices[name];
    }
}
