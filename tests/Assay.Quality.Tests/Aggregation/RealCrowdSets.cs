namespace Assay.Quality.Tests.Aggregation;

/// <summary>The names as theories take them; a file of its own, since benchmarks read the sets without a test framework.</summary>
internal sealed partial record RealCrowd
{
    public static TheoryData<string> Sets => [.. Names];
}
