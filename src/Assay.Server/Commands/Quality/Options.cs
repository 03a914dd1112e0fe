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
}
