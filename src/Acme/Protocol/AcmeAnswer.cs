using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Posthouse.Acme;

/// <summary>What the authority answered with success.</summary>
/// <param name="RetryAfter">How long it wants us to wait before the next look.</param>
internal sealed record AcmeAnswer(Uri Url, Uri? Location, TimeSpan? RetryAfter, byte[] Body)
{
    /// <exception cref="AcmeException">It is no such JSON.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new AcmeException($"{Url} answered with something that is not of RFC 8555: {exception.Message} Is it an ACME directory's server?", exception);
        }
    }
}
