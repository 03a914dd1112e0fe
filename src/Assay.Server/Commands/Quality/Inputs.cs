using System.CommandLine;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>The files that the statistics read.</summary>
internal static class Inputs
{
    public static Argument<string> File() =>
        new("FILE") { Description = "Answers with the columns task, worker, label (CSV, TSV, JSONL, Parquet), or - for standard input." };

    public static async Task<AnswerTable> AnswersAsync(string path, AnswerReading how, CancellationToken cancel)
    {
        await using var stream = InputFile.OpenOrInput(path);
        return (await AnswerTable.ReadAsync(stream, Name(path), how, cancel)).OrEnd();
    }

    /// <summary>Null for no file.</summary>
    public static async Task<TruthTable?> TruthAsync(string? path, CancellationToken cancel)
    {
        if (path is null)
        {
            return null;
        }

        await using var stream = InputFile.OpenOrInput(path);
        return (await TruthTable.ReadAsync(stream, Name(path), cancel)).OrEnd();
    }

    /// <summary>The folder and the file, which is how people tell data sets apart.</summary>
    public static string NameOf(string path) => path == "-" ? "standard input" : Path.Combine(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "", Path.GetFileName(path));

    private static string Name(string path) => path == "-" ? "standard input" : path;
}
