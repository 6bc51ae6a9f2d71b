using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>A JMAP client over a WebSocket (RFC 8887).</summary>
internal sealed class JmapSocket : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    internal WebSocketState State => _socket.State;

    internal WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    internal string? Subprotocol => _socket.SubProtocol;

    internal static async Task<JmapSocket> OpenAsync(JmapClient client, string subprotocol = "jmap", Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new JmapSocket();
        socket._socket.Options.AddSubProtocol(subprotocol);
        socket._socket.Options.SetRequestHeader("Authorization", client.Http.DefaultRequestHeaders.Authorization!.ToString());
        configure?.Invoke(socket._socket.Options);
        await socket._socket.ConnectAsync(new Uri(client.Session.GetProperty("capabilities").GetProperty("urn:ietf:params:jmap:websocket").GetProperty("url").GetString()!), JmapServer.Token);
        return socket;
    }

    internal Task SendAsync(string message, WebSocketMessageType type = WebSocketMessageType.Text) => _socket.SendAsync(Encoding.UTF8.GetBytes(message), type, endOfMessage: true, JmapServer.Token);

    /// <summary>The next message; null when the server has closed.</summary>
    internal async Task<JsonElement?> NextAsync()
    {
        var message = new MemoryStream();
        byte[] piece = new byte[16 << 10];
        while (true)
        {
            WebSocketReceiveResult result;
            try
            {
                result = await _socket.ReceiveAsync(piece, JmapServer.Token);
            }
            catch (WebSocketException)
            {
                return null;
            }

            if (result.MessageType == WebSocketMessageType.Close) return null;
            message.Write(piece, 0, result.Count);
            if (result.EndOfMessage) return JsonDocument.Parse(message.ToArray()).RootElement;
        }
    }

    internal async Task<JsonElement> AskAsync(string message)
    {
        await SendAsync(message);
        return await NextAsync() ?? throw new InvalidOperationException("The server has closed.");
    }

    internal Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, JmapServer.Token);

    public void Dispose() => _socket.Dispose();
}
