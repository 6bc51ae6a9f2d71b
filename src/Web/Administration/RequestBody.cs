using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Reads the JSON of a request, and says what is wrong with it in words that have a meaning outside of this program.</summary>
internal static partial class RequestBody
{
    // What the generator makes sets every member that a body may leave out, to nothing: its default would be lost, and a list be null.
    private static readonly JsonSerializerOptions Options = new(AdministrationJson.Default.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver(), RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Without the mark that some editors put before a file (RFC 8259 §8.1).</summary>
    public static byte[] Unmarked(byte[] bytes) => bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <exception cref="JsonException">Not JSON, not of this form, a member that is not known or stands twice, or a null where there is to be something.</exception>
    public static object Parse(byte[] bytes, Type type)
    {
        object read = JsonSerializer.Deserialize(bytes, type, Options) ?? throw new JsonException("The body is empty.");
        RequireFullLists(bytes);
        return read;
    }

    /// <param name="repeated">What the path says, by the names of members that may only say the same.</param>
    /// <exception cref="FormatException">A member is there that the operation does not take.</exception>
    public static void RequireTaken(byte[] bytes, IReadOnlyList<string> refused, IReadOnlyDictionary<string, string> repeated)
    {
        if (refused.Count == 0 && repeated.Count == 0) return;
        using var document = JsonDocument.Parse(bytes);
        foreach (JsonElement one in document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray().ToArray() : [document.RootElement])
        {
            foreach (JsonProperty member in one.ValueKind == JsonValueKind.Object ? one.EnumerateObject() : default)
            {
                // Null is what is not there.
                if (member.Value.ValueKind == JsonValueKind.Null) continue;
                if (refused.Contains(member.Name, StringComparer.Ordinal) || (repeated.TryGetValue(member.Name, out string? said) && !IsSame(member.Value.GetString(), said)))
                    throw new FormatException($"'{member.Name}' cannot be set here.");
            }
        }
    }

    private static bool IsSame(string? text, string said) => string.Equals(text, said, StringComparison.OrdinalIgnoreCase)
        || (EmailAddress.TryParse(text, out EmailAddress? one) && EmailAddress.TryParse(said, out EmailAddress? other) && one == other);

    public static string Explain(JsonException exception)
    {
        string message = exception.Message;
        if (Unknown().Match(message) is { Success: true } unknown) return $"There is no '{unknown.Groups[1].Value}' here.";
        if (Missing().Match(message) is { Success: true } missing) return $"What is missing: {missing.Groups[1].Value}.";
        if (Duplicate().Match(message) is { Success: true } twice) return $"'{twice.Groups[1].Value}' is there twice.";
        if (Null().Match(message) is { Success: true } nothing) return $"'{nothing.Groups[1].Value}' is there and is null: give it a value, or leave it out.";
        if (message.Contains("could not be converted", StringComparison.Ordinal)) return $"The value of '{exception.Path}' is not of the kind that is wanted there.";
        // The reader speaks to programmers, of its own options.
        return exception.LineNumber is { } line ? $"This is not JSON: line {line + 1}, octet {exception.BytePositionInLine + 1}." : message;
    }

    // The serializer takes null for an element of any list.
    private static void RequireFullLists(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        var inList = new Stack<bool>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    inList.Push(true);
                    break;
                case JsonTokenType.StartObject:
                    inList.Push(false);
                    break;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    inList.Pop();
                    break;
                case JsonTokenType.Null when inList.TryPeek(out bool list) && list:
                    throw new JsonException("A list has no null in it.");
                default:
                    break;
            }
        }
    }

    // The names come in quotes; which type lacks them is nobody's matter.
    [GeneratedRegex(@"missing required properties including: (.+?)\.?$")]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON property '([^']*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("^The (?:property or field|constructor parameter) '([^']*)' on type .* doesn't allow")]
    private static partial Regex Null();

    [GeneratedRegex("^Duplicate property '([^']*)'")]
    private static partial Regex Duplicate();
}
