using Assay.Domain;
using Assay.Domain.Taxonomies;

namespace Assay.Server.Commands;

/// <summary>The files that commands read. What cannot be read is refused by the file's name.</summary>
internal static class InputFile
{
    /// <summary>A path, or - for standard input.</summary>
    public static Stream OpenOrInput(string path) => path == "-" ? Console.OpenStandardInput() : Open(path);

    public static FileStream Open(string path)
    {
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Refused("The name of a file is empty, or no name. Name a file.");
        }

        if (Directory.Exists(path))
        {
            throw Refused($"{Output.Plain(path)} is a folder. Name a file.");
        }

        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"There is no file {Output.Plain(path)}.");
        }
        catch (UnauthorizedAccessException)
        {
            throw Refused($"{Output.Plain(path)} cannot be read. Look at its permissions.");
        }
    }

    /// <summary>All of a file as text: UTF-8, or it is refused.</summary>
    public static async Task<string> TextAsync(FileInfo file, CancellationToken cancel)
    {
        await using var stream = Open(file.FullName);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, cancel);
        return Utf8Text.Of(memory.GetBuffer().AsSpan(0, (int)memory.Length), Output.Plain(file.Name)).OrEnd();
    }

    /// <summary>A taxonomy document, as it is written and as it is read.</summary>
    public static async Task<(string Source, Taxonomy Taxonomy)> TaxonomyAsync(FileInfo file, CancellationToken cancel)
    {
        var source = await TextAsync(file, cancel);
        return (source, TaxonomyDocument.Parse(source).Named(file.Name).OrEnd());
    }

    /// <summary>The same, but a refusal of what was read begins with the file's name: a command may read several.</summary>
    public static Decision<T> Named<T>(this Decision<T> decision, string name) => decision.Accepted ? decision : Named(decision.Refusal, name);

    /// <summary>The same for a file that goes to a server.</summary>
    public static async Task<T> NamedAsync<T>(this Task<T> sent, string name)
    {
        try
        {
            return await sent;
        }
        catch (CommandRefusedException e)
        {
            throw new CommandRefusedException(Named(e.Refusal, name));
        }
    }

    private static Refusal Named(Refusal refusal, string name) =>
        refusal.Kind is RefusalKind.Invalid or RefusalKind.TooLarge && !refusal.Message.StartsWith(name + ":", StringComparison.Ordinal) ? refusal with { Message = $"{Output.Plain(name)}: {refusal.Message}" } : refusal;

    private static CommandRefusedException Refused(string message) => new(Refusal.Invalid(message));
}
