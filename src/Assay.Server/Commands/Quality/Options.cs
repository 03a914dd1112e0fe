using System.CommandLine;

namespace Assay.Server.Commands.Quality;

/// <summary>Options that the statistics share.</summary>
internal static class Options
{
    public static Option<string> OneOf(string name, string description, string help, params string[] values)
    {
        var option = new Option<string>(name) { Description = $"{description} One of {string.Join(", ", values)}.", HelpName = help };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    public static Option<string> Repeats() => OneOf("--repeats", "Which rows count where a worker answered a task more than once; all where it is left out.", "ROWS", "all", "last");

    public static Option<string?> Truth() => new("--truth") { Description = "Truth to measure against, with the columns task and label; it is never learned from.", HelpName = "FILE" };

    public static Option<string?> Abstain() => new("--abstain") { Description = "The label that says that a worker passed; it counts for no class.", HelpName = "LABEL" };

    public static Option<string?> Report() => new("--report") { Description = "Write a page for people to this file: HTML with its drawings within, no script, nothing loaded from elsewhere.", HelpName = "FILE" };
}
