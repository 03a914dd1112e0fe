using System.Globalization;

namespace Assay.Tests.Support;

/// <summary>What this process has open, as Linux tells.</summary>
public static class OpenFiles
{
    /// <summary>Each with its number; one without a name any more ends with " (deleted)".</summary>
    public static IEnumerable<(int Number, string Target)> List()
    {
        foreach (var link in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (TargetOf(link) is { } target)
            {
                yield return (int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture), target);
            }
        }
    }

    /// <summary>Null where another thread has closed it since it was listed.</summary>
    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
