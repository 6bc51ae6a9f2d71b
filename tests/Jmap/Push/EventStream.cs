using System.Net.Http.Headers;
using System.Text.Json;

namespace Posthouse.Jmap.Tests;

/// <summary>One event of an event stream.</summary>
/// <param name="Name">Empty for an id alone.</param>
internal sealed record StreamEvent(string Name, string Data, string Id)
{
    /// <summary>The same, empty where it names none.</summary>
    internal Dictionary<string, string> ChangedOrEmpty(string account) => JsonDocument.Parse(Data).RootElement.GetProperty("changed").TryGetProperty(account, out _) ? Changed(account) : [];

    /// <summary>The states that a StateChange names for the account.</summary>
    internal Dictionary<string, string> Changed(string account)
    {
        JsonElement change = JsonDocument.Parse(Data).RootElement;
        Assert.Equal("StateChange", change.GetProperty("@type").GetString());
        return change.GetProperty("changed").GetProperty(account).EnumerateObject().ToDictionary(static state => state.Name, static state => state.Value.GetString()!);
    }
}

/// <summary>Reads an event stream as a browser does (WHATWG HTML §9.2).</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventStream(HttpResponseMessage response, StreamReader reader)
    {
        _response = response;
        _reader = reader;
    }

    internal MediaTypeHeaderValue? ContentType => _response.Content.Headers.ContentType;

    internal static async Task<HttpResponseMessage> RequestAsync(JmapClient client, string types, string closeAfter, string ping, string? lastEventId = null)
    {
        string url = client.Session.GetProperty("eventSourceUrl").GetString()!.Replace("{types}", types, StringComparison.Ordinal).Replace("{closeafter}", closeAfter, StringComparison.Ordinal).Replace("{ping}", ping, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        return await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, JmapServer.Token);
    }

    internal static async Task<EventStream> OpenAsync(JmapClient client, string types = "*", string closeAfter = "no", int ping = 0, string? lastEventId = null)
    {
        HttpResponseMessage response = await RequestAsync(client, types, closeAfter, ping.ToString(System.Globalization.CultureInfo.InvariantCulture), lastEventId);
        response.EnsureSuccessStatusCode();
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync(JmapServer.Token)));
    }

    /// <summary>Null when the stream has ended.</summary>
    internal async Task<StreamEvent?> NextAsync()
    {
        string name = "", data = "", id = "";
        while (await _reader.ReadLineAsync(JmapServer.Token) is { } line)
        {
            if (line.Length == 0) return new StreamEvent(name, data, id);
            (string field, string value) = line.Split(": ", 2) is [var f, var v] ? (f, v) : (line, "");
            if (field == "event") name = value;
            else if (field == "data") data += value;
            else if (field == "id") id = value;
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
