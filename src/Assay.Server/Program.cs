using Assay.Server.Commands;

namespace Assay.Server;

internal static class Program
{
    public static Task<int> Main(string[] arguments) => CommandLine.RunAsync(arguments);
}
