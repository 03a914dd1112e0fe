using System.Globalization;

namespace Assay.Tests.Support.Faults;

/// <summary>The seed of a run: a new one each time, or the one that ASSAY_TEST_SEED names to see a failure again.</summary>
public static class Seeds
{
    public static int Next() =>
        Environment.GetEnvironmentVariable("ASSAY_TEST_SEED") is { Length: > 0 } named ? int.Parse(named, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000);
}
