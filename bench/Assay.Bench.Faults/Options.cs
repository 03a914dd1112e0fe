using System.Globalization;

namespace Assay.Bench.Faults;

/// <summary>What the command line asks for.</summary>
/// <param name="Only">Faults whose name holds this text.</param>
internal sealed record Options(int Kills, int Seed, string Only)
{
    public static Options Parse(string[] arguments)
    {
        var options = new Options(50, Random.Shared.Next(1_000_000), "");
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new ArgumentException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--kills" => options with { Kills = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => options with { Seed = int.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => options with { Only = value },
                _ => throw new ArgumentException($"{arguments[i]} is no option; there are --kills N, --seed S and --only TEXT."),
            };
        }

        return options;
    }
}
