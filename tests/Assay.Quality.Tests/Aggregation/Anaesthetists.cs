using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

/// <summary>
/// Table 1 of Dawid and Skene, 1979: five anaesthetists rate the fitness of 45 patients from 1 to 4, the first of them three times.
/// </summary>
internal static class Anaesthetists
{
    /// <summary>A word a patient: three ratings of the first anaesthetist, then one of each other.</summary>
    private const string Ratings = """
        1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223
        2322223 4444444 2223343 1111111 2223212 1211111 1112111 1111111 1111111
        2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222
        1111111 1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343
        2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
        """;

    /// <summary>Marginal probabilities, as printed.</summary>
    public static double[] PublishedPrior => [0.40, 0.42, 0.11, 0.07];

    /// <summary>The first anaesthetist's error rates at [truth, answer], as printed.</summary>
    public static double[] PublishedFirst =>
        [0.89, 0.11, 0, 0, 0.07, 0.88, 0.05, 0, 0, 0.34, 0.66, 0, 0, 0, 0.56, 0.44];

    public static Votes Votes()
    {
        var patients = Ratings.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var votes = patients.SelectMany((ratings, patient) =>
            ratings.Select((rating, at) => new Vote(patient, Math.Max(0, at - 2), rating - '1')));
        return new([.. votes], patients.Length, 5, 4);
    }
}
