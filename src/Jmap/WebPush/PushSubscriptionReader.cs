using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Jmap;

/// <summary>Reads what a client says of a subscription.</summary>
internal static class PushSubscriptionReader
{
    private const int MaximumText = 2048;
    private const int MaximumTypes = 64;

    /// <exception cref="SetException">invalidProperties.</exception>
    internal static JsonObject Read(JsonElement value, DateTimeOffset now, JmapOptions options)
    {
        var subscription = new JsonObject { ["keys"] = null, ["types"] = null, ["verificationCode"] = null, ["expires"] = JmapDate.FormatUtc(now + options.PushSubscriptionLifetime) };
        foreach (JsonProperty property in value.EnumerateObject())
        {
            switch (property.Name)
            {
                case "deviceClientId" when Text(property.Value) is { Length: > 0 } id:
                    subscription["deviceClientId"] = id;
                    break;
                case "url":
                    subscription["url"] = Url(property.Value, options);
                    break;
                case "keys":
                    subscription["keys"] = Keys(property.Value);
                    break;
                // RFC 8620 §7.2: null when it is made; it is not known yet.
                case "verificationCode" when property.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "expires":
                    subscription["expires"] = JmapDate.FormatUtc(Expires(property.Value, now, options));
                    break;
                case "types":
                    subscription["types"] = Types(property.Value);
                    break;
                default:
                    throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set, or has a value of the wrong type.");
            }
        }

        foreach (string required in (string[])["deviceClientId", "url"])
        {
            if (subscription[required] is null) throw SetException.Invalid(required, $"'{required}' is missing.");
        }

        return subscription;
    }

    /// <summary>As asked, within the server's own limit (RFC 8620 §7.2.1).</summary>
    internal static DateTimeOffset Expires(JsonElement value, DateTimeOffset now, JmapOptions options)
    {
        DateTimeOffset latest = now + options.PushSubscriptionLifetime;
        if (value.ValueKind == JsonValueKind.Null) return latest;
        if (value.ValueKind != JsonValueKind.String || !JmapDate.TryParseUtc(value.GetString(), out DateTimeOffset date)) throw SetException.Invalid("expires", "'expires' must be a UTCDate or null.");
        if (date <= now) throw SetException.Invalid("expires", "'expires' must be in the future.");
        return date < latest ? date : latest;
    }

    internal static JsonArray? Types(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaximumTypes || value.EnumerateArray().Any(static type => Text(type) is null)) throw SetException.Invalid("types", "'types' must be an array of names, or null.");
        return new JsonArray([.. value.EnumerateArray().Select(static type => (JsonNode)type.GetString()!)]);
    }

    // RFC 8620 §7.2: https always. A name of the world that leads into a private network is refused when it is called.
    private static string Url(JsonElement value, JmapOptions options)
    {
        if (Text(value) is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttps || url.UserInfo.Length > 0 || url.HostNameType != UriHostNameType.Dns)
            throw SetException.Invalid("url", "'url' must be an https URL with a host name.");
        if (!options.AllowPrivatePush && IsOfNoWorld(url.IdnHost)) throw SetException.Invalid("url", "'url' must lead to a push service that everybody can reach.");
        return url.AbsoluteUri;
    }

    // RFC 6761 §6.3 and the registry of special-use names; RFC 6762 §3; RFC 8375. A name without a dot, and a number, are of this network or of none.
    private static bool IsOfNoWorld(string host)
    {
        string[] labels = host.TrimEnd('.').Split('.');
        string top = labels[^1].ToLowerInvariant();
        return labels.Length < 2 || top.All(char.IsAsciiDigit) || top is "localhost" or "local" or "internal" or "invalid" or "onion" or "alt" or "lan" or "home"
            || (top == "arpa" && labels is [.., _, var home, _] && home.Equals("home", StringComparison.OrdinalIgnoreCase));
    }

    private static JsonObject? Keys(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return null;
        try
        {
            string key = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("p256dh", out JsonElement point) ? Text(point) ?? "" : "";
            string secret = value.ValueKind == JsonValueKind.Object && value.TryGetProperty("auth", out JsonElement auth) ? Text(auth) ?? "" : "";
            // RFC 8291 §7: a point that is not on the curve would give the private key away bit by bit.
            using ECDiffieHellman valid = MessageEncryption.ImportPublic(Base64Url.DecodeFromChars(key));
            if (Base64Url.DecodeFromChars(secret).Length == MessageEncryption.SecretSize) return new JsonObject { ["p256dh"] = key, ["auth"] = secret };
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw SetException.Invalid("keys", "'keys' must have 'p256dh', a point of P-256, and 'auth', 16 octets, in base64url.");
        }

        throw SetException.Invalid("keys", "'auth' must be 16 octets in base64url.");
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaximumText } text ? text : null;
}
