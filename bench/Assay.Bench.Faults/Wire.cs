using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Assay.Bench.Faults;

/// <summary>The network between a server and its database, to be cut and to fall silent.</summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener _listener;
    private readonly int _to;
    private readonly ConcurrentDictionary<Socket, Socket> _pairs = new();
    private volatile bool _isCut;
    private volatile TaskCompletionSource? _silence;

    private Wire(TcpListener listener, int to) => (_listener, _to) = (listener, to);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were torn in the midst of whatever went over them.</summary>
    public int Torn { get; private set; }

    public static Wire Lay(int to)
    {
        var wire = new Wire(new TcpListener(IPAddress.Loopback, 0), to);
        wire._listener.Start();
        _ = wire.AcceptAsync();
        return wire;
    }

    /// <summary>Every connection ends at once on both sides, and nobody gets a new one.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var (near, far) in _pairs)
        {
            Torn++;
            Reset(near);
            Reset(far);
        }
    }

    public void Mend() => _isCut = false;

    /// <summary>Nothing arrives any more on either side, and nobody is told, as where a switch has failed.</summary>
    public void FallSilent() => _silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was held back arrives.</summary>
    public void Speak() => Interlocked.Exchange(ref _silence, null)?.SetResult();

    public void Dispose()
    {
        _listener.Stop();
        Cut();
        Speak();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                _ = CarryAsync(near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Taken down.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        (near.NoDelay, far.NoDelay) = (true, true);
        try
        {
            if (_isCut)
            {
                return;
            }

            await far.ConnectAsync(IPAddress.Loopback, _to);
            _pairs[near] = far;
            if (!_isCut)
            {
                await Task.WhenAny(PassAsync(near, far), PassAsync(far, near));
            }
        }
        catch (SocketException)
        {
            // The database is away.
        }
        finally
        {
            _pairs.TryRemove(near, out _);
            near.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var length)
            {
                if (_silence is { } silence)
                {
                    await silence.Task;
                }

                for (var sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or one of the two has hung up.
        }
    }

    /// <summary>No farewell: the other side sees a connection that was reset.</summary>
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }
}
