using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Posthouse.Identity;

/// <summary>How lists stand in one column: a line for each. None of what is listed can hold a line end.</summary>
internal static class StoredLists
{
    internal static string Join(ImmutableArray<string> values) => string.Join('\n', values);

    internal static ImmutableArray<string> Split(string value) => [.. value.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    internal static string? WriteProperties(ImmutableDictionary<string, JsonElement> properties) =>
        properties.IsEmpty ? null : JsonSerializer.Serialize<IReadOnlyDictionary<string, JsonElement>>(properties);

    internal static ImmutableDictionary<string, JsonElement> ReadProperties(string? text) =>
        text is null ? ImmutableDictionary<string, JsonElement>.Empty : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!.ToImmutableDictionary();

    internal static async IAsyncEnumerable<T> StreamAsync<T>(ValueTask<List<T>> rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (T row in await rows.ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }
    }
}
