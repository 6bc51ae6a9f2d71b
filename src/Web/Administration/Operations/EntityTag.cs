using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Web;

/// <summary>
/// The version of one thing's settings (RFC 9110 §8.8.3): a hash of what is shown, without figures that change by themselves, so that
/// arriving mail makes nobody's change fail.
/// </summary>
internal static class EntityTag
{
    private static readonly string[] Figures = ["usedOctets", "usedMessages", "keptAlias", "warnings", "recipientsInHour", "recipientsInDay", "messagesInHour"];

    public static EntityTagHeaderValue Of(ReadOnlySpan<byte> json)
    {
        byte[] plain = json.ToArray();
        if (JsonNode.Parse(plain) is JsonObject fields && Figures.Count(fields.Remove) > 0) plain = JsonSerializer.SerializeToUtf8Bytes(fields);
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12))}\"");
    }

    /// <summary>RFC 9110 §13.1.1: one of those named, or any.</summary>
    public static bool Matches(IList<EntityTagHeaderValue> wanted, EntityTagHeaderValue current) =>
        wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: true));

    public static IList<EntityTagHeaderValue>? IfMatch(HttpRequest request) => request.GetTypedHeaders().IfMatch is { Count: > 0 } tags ? tags : null;

    public static IList<EntityTagHeaderValue>? IfNoneMatch(HttpRequest request) => request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } tags ? tags : null;
}
