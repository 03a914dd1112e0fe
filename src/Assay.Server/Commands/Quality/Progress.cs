namespace Assay.Server.Commands.Quality;

/// <summary>What long work is at, on standard error where a person looks at it.</summary>
internal static class Progress
{
    private static readonly bool s_isLive = !Console.IsErrorRedirected;

    public static void Show(string what)
    {
        if (s_isLive)
        {
            Console.Error.Write($"\r\e[K{what} ...");
        }
    }

    public static void End()
    {
        if (s_isLive)
        {
            Console.Error.Write("\r\e[K");
        }
    }
}
