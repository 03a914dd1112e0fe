using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Bench.Platform.Load;

/// <summary>An answer over HTTP; the body is good until the connection's next request.</summary>
internal readonly record struct Reply(int Status, ReadOnlyMemory<byte> Body)
{
    public string Text => Encoding.UTF8.GetString(Body.Span);
}

/// <summary>One keep-alive HTTP/1.1 connection with a token, lean so that the load leaves the cores to the server. One request at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _head;
    private byte[] _in = new byte[1 << 14];
    private byte[] _body = new byte[1 << 14];
    private byte[] _out = new byte[1 << 12];
    private int _filled;

    private Connection(string token) => _head = $" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: ";

    public static async Task<Connection> OpenAsync(int port, string token)
    {
        var connection = new Connection(token);
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    public async ValueTask<Reply> SendAsync(string method, string path, string body = "")
    {
        var request = string.Create(CultureInfo.InvariantCulture, $"{method} {path}{_head}{Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        var size = Encoding.UTF8.GetMaxByteCount(request.Length);
        _out = _out.Length < size ? new byte[size] : _out;
        var rest = _out.AsMemory(0, Encoding.UTF8.GetBytes(request, _out));
        while (rest.Length > 0)
        {
            rest = rest[await _socket.SendAsync(rest)..];
        }

        return await ReceiveAsync();
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<Reply> ReceiveAsync()
    {
        _filled = 0;
        int head;
        while ((head = _in.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        var status = ((_in[9] - '0') * 100) + ((_in[10] - '0') * 10) + _in[11] - '0';
        var headers = Encoding.ASCII.GetString(_in, 0, head);
        head += 4;
        if (Header(headers, "Content-Length: ") is { } length)
        {
            var end = head + int.Parse(length, CultureInfo.InvariantCulture);
            while (_filled < end)
            {
                await FillAsync();
            }

            return new Reply(status, _in.AsMemory(head, end - head));
        }

        return Header(headers, "Transfer-Encoding: ") is null ? new Reply(status, default) : new Reply(status, await ChunksAsync(head));
    }

    /// <summary>Puts the chunks of a body together.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> ChunksAsync(int at)
    {
        var length = 0;
        while (true)
        {
            int line;
            while ((line = _in.AsSpan(at, _filled - at).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync();
            }

            if (!Utf8Parser.TryParse(_in.AsSpan(at, line), out int size, out _, 'x'))
            {
                throw new BenchException("The server sent a chunk without a size.");
            }

            at += line + 2;
            while (_filled < at + size + 2)
            {
                await FillAsync();
            }

            if (size == 0)
            {
                return _body.AsMemory(0, length);
            }

            if (_body.Length < length + size)
            {
                Array.Resize(ref _body, Math.Max(length + size, 2 * _body.Length));
            }

            _in.AsSpan(at, size).CopyTo(_body.AsSpan(length));
            length += size;
            at += size + 2;
        }
    }

    private async ValueTask FillAsync()
    {
        if (_filled == _in.Length)
        {
            Array.Resize(ref _in, 2 * _in.Length);
        }

        var read = await _socket.ReceiveAsync(_in.AsMemory(_filled));
        _filled += read > 0 ? read : throw new BenchException("The server closed the connection.");
    }

    private static string? Header(string headers, string name)
    {
        var at = headers.IndexOf("\r\n" + name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        at += name.Length + 2;
        var end = headers.IndexOf("\r\n", at, StringComparison.Ordinal);
        return end < 0 ? headers[at..] : headers[at..end];
    }
}
