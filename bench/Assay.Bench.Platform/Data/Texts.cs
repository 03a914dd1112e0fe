using System.Globalization;
using System.Text;

namespace Assay.Bench.Platform.Data;

/// <summary>Short support messages with two facets, and answers to them: the same bytes on every machine.</summary>
internal static class Texts
{
    public const int Classes = 10;
    public const int Workers = 200;

    /// <summary>How the columns of the items are read.</summary>
    public static readonly string[] ImportOptions = ["--key", "id", "--facet", "channel", "--facet", "language"];

    private const ulong Seed = 20240607;

    private static readonly string[] Channels = ["email", "chat", "phone", "web"];
    private static readonly string[] Languages = ["de", "en", "es", "fr", "it", "nl", "pl", "pt"];

    private static readonly string[] Words =
        "account again app arrive bank bill broken cancel card change charge close country delivery email exchange fee forgot help invoice limit lost money order parcel password pay phone pin please refund return send still stolen top transfer twice verify wait wrong yesterday".Split(' ');

    public static string Taxonomy { get; } =
        "taxonomy: Intents\nfields:\n  - name: intent\n    type: choice\n    classes: [" + string.Join(", ", Enumerable.Range(0, Classes).Select(c => $"{{name: class-{c}}}")) + "]\n";

    public static string Key(int item) => string.Create(CultureInfo.InvariantCulture, $"support-{item:D7}");

    /// <summary>Writes items [from, from + count) as JSON lines, about 190 bytes each.</summary>
    public static void WriteItems(string file, int count, int from = 0)
    {
        using var to = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 16);
        for (var item = from; item < from + count; item++)
        {
            to.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{Key(item)}\",\"text\":\""));
            var words = 8 + (int)(Mix((ulong)item, 1) % 9);
            for (var word = 0; word < words; word++)
            {
                to.Write(Words[(int)(Mix((ulong)item, (ulong)word + 10) % (ulong)Words.Length)]);
                to.Write(' ');
            }

            to.Write(string.Create(CultureInfo.InvariantCulture, $"{item}\",\"channel\":\"{Channels[Mix((ulong)item, 2) % 4]}\",\"language\":\"{Languages[Mix((ulong)item, 3) % 8]}\"}}\n"));
        }
    }

    /// <summary>Writes the answers of several workers to each of the first items: four of five give the item's own class.</summary>
    public static void WriteAnswers(string file, int items, int answers)
    {
        using var to = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 16);
        to.Write("task,worker,label\n");
        for (var item = 0; item < items; item++)
        {
            for (var answer = 0; answer < answers; answer++)
            {
                to.Write(string.Create(CultureInfo.InvariantCulture, $"{Key(item)},worker-{((item * 7) + (answer * 31)) % Workers},{Answer((ulong)item, (ulong)answer)}\n"));
            }
        }
    }

    /// <summary>The class that somebody gives to an item.</summary>
    public static string Answer(ulong item, ulong by)
    {
        var truth = Mix(item, 4) % Classes;
        var given = Mix(item, 100 + by) % 5 == 0 ? Mix(item, 5000 + by) % Classes : truth;
        return string.Create(CultureInfo.InvariantCulture, $"class-{given}");
    }

    /// <summary>splitmix64 of a counter made of the seed, a number and a stream.</summary>
    private static ulong Mix(ulong number, ulong stream)
    {
        var z = Seed + (number * 0x9E3779B97F4A7C15) + (stream * 0xD1B54A32D192ED03);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
