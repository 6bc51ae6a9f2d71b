using Microsoft.Net.Http.Headers;

namespace Posthouse.Web;

/// <summary>An answer that is ready to be sent.</summary>
/// <param name="Kind">The media type.</param>
internal sealed record ApiAnswer(int Status, string Kind, byte[] Body)
{
    public EntityTagHeaderValue? Tag { get; init; }

    /// <summary>Why not; null for success.</summary>
    public string? Refusal { get; init; }
}
