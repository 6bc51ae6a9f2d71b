using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Posthouse.Web;

/// <summary>A configuration as it is compared and remembered: written once, and read only where two of them differ.</summary>
internal sealed class ConfigurationText : IDisposable
{
    private readonly byte[] _bytes;
    private JsonDocument? _read;

    private ConfigurationText(byte[] bytes) => _bytes = bytes;

    /// <summary>For the store.</summary>
    internal string Text => Encoding.UTF8.GetString(_bytes);

    internal static ConfigurationText Of(ConfigurationModel configuration) => new(JsonSerializer.SerializeToUtf8Bytes(configuration, AdministrationJson.Default.ConfigurationModel));

    /// <param name="text">Of this form, or an older one.</param>
    internal static ConfigurationText Of(string text) => new(Encoding.UTF8.GetBytes(text));

    internal bool Is(ConfigurationText other) => ReferenceEquals(this, other) || _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <summary>Null where it has no such list.</summary>
    internal JsonElement? List(string name) => (_read ??= JsonDocument.Parse(_bytes)).RootElement.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list : null;

    /// <summary>Octet by octet. What is not the same may still mean the same.</summary>
    internal static bool AreSame(JsonElement one, JsonElement other) => JsonMarshal.GetRawUtf8Value(one).SequenceEqual(JsonMarshal.GetRawUtf8Value(other));

    public void Dispose() => _read?.Dispose();
}
