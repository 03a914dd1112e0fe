namespace Assay.Bench.Platform;

internal enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>The command line.</summary>
/// <param name="Only">Names of benchmarks; empty: all.</param>
/// <param name="Assay">Path of the product's executable.</param>
internal sealed record Options(bool Full, IReadOnlyList<string> Only, IReadOnlyList<Engine> Engines, string Assay, string? Json)
{
    public const string Usage = """
        Measures Assay as a process of its own and prints a Markdown table.
          --scale small|full            small: minutes; full: a million tasks, hours (default small)
          --only NAME[,NAME]            these benchmarks only
          --engine sqlite|postgres|both (default both)
          --assay PATH                  executable to measure (default out/assay)
          --json FILE                   writes the figures as JSON too
        """;

    /// <exception cref="ArgumentException">What is wrong with the command line.</exception>
    public static Options Parse(IReadOnlyList<string> arguments, IReadOnlyCollection<string> names)
    {
        var options = new Options(false, [], [Engine.Sqlite, Engine.Postgres], Path.GetFullPath("out/assay"), null);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var value = at + 1 < arguments.Count ? arguments[at + 1] : throw new ArgumentException($"{arguments[at]} needs a value.");
            options = arguments[at] switch
            {
                "--scale" => options with { Full = value switch { "small" => false, "full" => true, _ => throw new ArgumentException("--scale is small or full.") } },
                "--only" => options with { Only = value.Split(',') },
                "--engine" => options with
                {
                    Engines = value switch { "sqlite" => [Engine.Sqlite], "postgres" => [Engine.Postgres], "both" => [Engine.Sqlite, Engine.Postgres], _ => throw new ArgumentException("--engine is sqlite, postgres or both.") },
                },
                "--assay" => options with { Assay = Path.GetFullPath(value) },
                "--json" => options with { Json = value },
                _ => throw new ArgumentException($"There is no option {arguments[at]}."),
            };
        }

        return options.Only.FirstOrDefault(n => !names.Contains(n)) is { } unknown
            ? throw new ArgumentException($"There is no benchmark {unknown}; there are {string.Join(", ", names)}.")
            : File.Exists(options.Assay) ? options : throw new ArgumentException($"{options.Assay} does not exist: make build makes it.");
    }
}
