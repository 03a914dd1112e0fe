using Assay.Domain;
using Microsoft.AspNetCore.Connections;

namespace Assay.Server.Commands;

/// <summary>Starts a server, or says why it cannot listen.</summary>
internal static class ServerStart
{
    /// <exception cref="CommandRefusedException">It cannot listen there.</exception>
    public static async Task StartAsync(WebApplication app, string urls, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (Exception e)
        {
            // What runs in the background has begun, and must not outlive the instance.
            await app.StopAsync(CancellationToken.None);
            if (Why(e) is { } why)
            {
                throw new CommandRefusedException(Refusal.Invalid($"The server cannot listen on \"{urls}\"{why}"));
            }

            throw;
        }
    }

    private static string? Why(Exception e) => e switch
    {
        IOException { InnerException: AddressInUseException } => ": another program listens there already. Stop it, or name another port with --urls.",
        System.Net.Sockets.SocketException => $": {e.Message}. Is the address one of this machine?",
        ArgumentException or FormatException => ". Write http://HOST:PORT with a port from 0 to 65535; several by semicolons.",
        _ => null,
    };
}
