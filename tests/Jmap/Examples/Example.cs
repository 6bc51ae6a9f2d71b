using System.Text.Json;
using System.Text.RegularExpressions;

namespace Posthouse.Jmap.Tests;

/// <summary>
/// Plays an RFC's example: its request is sent, and each value that its response gives must be in ours. %name% stands for what a server
/// chooses itself (ids, states, sizes): the first response that has it tells its value, which every later place must have too.
/// </summary>
internal sealed partial class Example(JmapClient client)
{
    private static readonly string[] Sets = ["list", "notFound", "created", "updated", "destroyed", "removed", "updatedProperties", "collationAlgorithms"];

    private readonly Dictionary<string, string> _chosen = new() { ["account"] = client.Account };

    private string _whole = "";

    internal string this[string name]
    {
        get => _chosen[name];
        set => _chosen[name] = value;
    }

    /// <param name="calls">The methodCalls of the RFC's request.</param>
    /// <param name="responses">The methodResponses that it shows; "…" ends an array or an object of which it shows a part.</param>
    internal async Task PlayAsync(string calls, string responses)
    {
        string uses = JsonSerializer.Serialize(client.Session.GetProperty("capabilities").EnumerateObject().Select(static capability => capability.Name));
        JsonElement response = await client.PostAsync($$"""{"using":{{uses}},"methodCalls":{{Fill(calls)}}}""");
        Compare(responses, response.GetProperty("methodResponses"));
    }

    /// <summary>The text with what has been told in the place of its names.</summary>
    internal string Fill(string text) => Name().Replace(text, match => _chosen[match.Groups[1].Value]);

    internal void Compare(string expected, JsonElement actual)
    {
        _whole = actual.GetRawText();
        using JsonDocument document = JsonDocument.Parse(expected);
        Compare(document.RootElement, actual, "$");
    }

    private void Compare(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.String && Name().Match(expected.GetString()!) is { Success: true } match && match.Length == expected.GetString()!.Length)
        {
            Choose(match.Groups[1].Value, actual, path);
            return;
        }

        Assert.True(expected.ValueKind == actual.ValueKind, $"{path}: {expected.GetRawText()} is {actual.GetRawText()}; {_whole}");
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                CompareObject(expected, actual, path);
                break;
            case JsonValueKind.Array:
                CompareArray(expected, actual, path);
                break;
            case JsonValueKind.String:
                Assert.True(expected.GetString() == actual.GetString(), $"{path}: \"{expected.GetString()}\" is \"{actual.GetString()}\"");
                break;
            default:
                Assert.True(expected.GetRawText() == actual.GetRawText(), $"{path}: {expected.GetRawText()} is {actual.GetRawText()}");
                break;
        }
    }

    private void CompareObject(JsonElement expected, JsonElement actual, string path)
    {
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            // A key that is an id has been told before, or it is the only one.
            string name = Name().Match(property.Name) is { Success: true } match && match.Length == property.Name.Length ? Key(match.Groups[1].Value, actual, path) : property.Name;
            if (actual.TryGetProperty(name, out JsonElement value)) Compare(property.Value, value, $"{path}/{name}");
            // RFC 8620 §3.4: an argument that has its default value, null, may be omitted.
            else Assert.True(property.Value.ValueKind == JsonValueKind.Null, $"{path}/{name} is missing in {actual.GetRawText()}");
        }
    }

    private string Key(string name, JsonElement actual, string path)
    {
        if (_chosen.TryGetValue(name, out string? told)) return told;
        JsonProperty only = Assert.Single(actual.EnumerateObject());
        Assert.False(_chosen.ContainsValue(only.Name), path);
        return _chosen[name] = only.Name;
    }

    private void CompareArray(JsonElement expected, JsonElement actual, string path)
    {
        List<JsonElement> items = [.. expected.EnumerateArray()];
        bool isPart = items.Count > 0 && items[^1].ValueKind == JsonValueKind.String && items[^1].GetString() == "…";
        if (isPart) items.RemoveAt(items.Count - 1);
        int length = actual.GetArrayLength();
        if (Sets.Contains(path[(path.LastIndexOf('/') + 1)..]))
        {
            CompareSet(items, [.. actual.EnumerateArray()], isPart, path);
            return;
        }

        Assert.True(isPart ? length >= items.Count : length == items.Count, $"{path}: {expected.GetRawText()} is {actual.GetRawText()}");
        for (int i = 0; i < items.Count; i++) Compare(items[i], actual[i], $"{path}/{i}");
    }

    // RFC 8620 §5.1, §5.2, §5.6: these may be in any order. What is known is found by its id, the rest is taken in turn.
    private void CompareSet(List<JsonElement> expected, List<JsonElement> actual, bool isPart, string path)
    {
        Assert.True(isPart ? actual.Count >= expected.Count : actual.Count == expected.Count, $"{path}: {expected.Count} are {JsonSerializer.Serialize(actual)}");
        foreach (JsonElement item in expected.OrderByDescending(IsKnown))
        {
            int at = IsKnown(item) ? actual.FindIndex(other => Id(other) == Fill(Id(item)!)) : 0;
            Assert.True(at >= 0, $"{path}: {item.GetRawText()} is not in {JsonSerializer.Serialize(actual)}");
            Compare(item, actual[at], $"{path}/{at}");
            actual.RemoveAt(at);
        }
    }

    private bool IsKnown(JsonElement item) => Id(item) is { } id && Name().Matches(id).All(match => _chosen.ContainsKey(match.Groups[1].Value));

    private static string? Id(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.String => item.GetString(),
        JsonValueKind.Object when item.TryGetProperty("id", out JsonElement id) || item.TryGetProperty("emailId", out id) => id.GetString(),
        _ => null,
    };

    private void Choose(string name, JsonElement actual, string path)
    {
        Assert.True(actual.ValueKind is JsonValueKind.String or JsonValueKind.Number, $"{path}: %{name}% is {actual.GetRawText()}");
        string value = actual.ToString();
        if (!_chosen.TryAdd(name, value)) Assert.True(_chosen[name] == value, $"{path}: %{name}% was {_chosen[name]} and is {value}");
    }

    [GeneratedRegex("%([A-Za-z0-9_-]+)%")]
    private static partial Regex Name();
}
