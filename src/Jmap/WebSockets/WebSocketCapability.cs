using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>RFC 8887 §3: where the WebSocket is, and that it tells of changes.</summary>
internal sealed class WebSocketCapability : IJmapCapability
{
    public string Uri => "urn:ietf:params:jmap:websocket";

    public int Order => 10;

    public bool IsOfAccounts => false;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options) => WriteServer(output, options, "");

    public void WriteServer(Utf8JsonWriter output, JmapOptions options, string origin)
    {
        output.WriteStartObject();
        // http becomes ws, and https wss.
        output.WriteString("url"u8, (origin.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? "ws" + origin[4..] : origin) + JmapPaths.WebSocket);
        output.WriteBoolean("supportsPush"u8, true);
        output.WriteEndObject();
    }
}
