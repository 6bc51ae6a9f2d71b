using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>What one call answered. Read again only where a later call refers to it.</summary>
internal sealed class MethodResponse(string name, ReadOnlyMemory<byte> arguments, string callId) : IDisposable
{
    private JsonDocument? _document;

    internal string Name => name;

    internal ReadOnlyMemory<byte> Arguments => arguments;

    internal string CallId => callId;

    internal JsonElement Root => (_document ??= JsonDocument.Parse(arguments, ResultReferences.Nested)).RootElement;

    public void Dispose() => _document?.Dispose();
}
