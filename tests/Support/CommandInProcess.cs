using System.Text;
using Assay.Server.Commands;

namespace Assay.Tests.Support;

/// <summary>A verb of the command line within the tests' own process: many a second, where one of its own takes half a second. It has no standard input.</summary>
public static class CommandInProcess
{
    private static readonly AsyncLocal<(TextWriter Out, TextWriter Error)?> s_own = new();
    private static readonly Lazy<bool> s_routed = new(() =>
    {
        Console.SetOut(new Routed(Console.Out, own => own.Out));
        Console.SetError(new Routed(Console.Error, own => own.Error));
        return true;
    });

    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task<CommandRun> RunAsync(IReadOnlyList<string> arguments, TimeSpan patience)
    {
        _ = s_routed.Value;
        var (output, error) = (new StringWriter(), new StringWriter());
        var run = Task.Run(() =>
        {
            s_own.Value = (TextWriter.Synchronized(output), TextWriter.Synchronized(error));
            return CommandLine.RunAsync([.. arguments]);
        });
        return new CommandRun(await run.WaitAsync(patience), output.ToString(), error.ToString());
    }

    /// <summary>What a command writes goes to its run, and all else where it went before.</summary>
    private sealed class Routed(TextWriter usual, Func<(TextWriter Out, TextWriter Error), TextWriter> of) : TextWriter
    {
        public override Encoding Encoding => usual.Encoding;

        private TextWriter To => s_own.Value is { } own ? of(own) : usual;

        public override void Write(char value) => To.Write(value);

        public override void Write(char[] buffer, int index, int count) => To.Write(buffer, index, count);

        public override void Write(string? value) => To.Write(value);

        public override void Flush() => To.Flush();
    }
}
