using System.Text;
using System.Text.Json;
using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Jmap.Tests;

/// <summary>Whatever bytes come: a request, or a problem; a header line, or a refusal.</summary>
public class ParserTests
{
    private static readonly JmapOptions Options = new();

    private static readonly HashSet<string> Known = [Capabilities.Core];

    private static readonly byte[] Seed = Encoding.UTF8.GetBytes("""{"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"a":"\ud83d\ude00\n","b":[1,-2.5e3,true,null]},"c1"]],"createdIds":{"k":"M1"}}""");

    [Fact]
    public void Mutated_requests_are_read_or_refused() => Gen.Select(Gen.Int[0, Seed.Length - 1], Gen.Byte, Gen.Int[0, 3]).Array[1, 6].Sample(mutations =>
    {
        List<byte> bytes = [.. Seed];
        foreach ((int at, byte value, int kind) in mutations)
        {
            int where = Math.Min(at, bytes.Count - 1);
            if (kind == 0) bytes[where] = value;
            else if (kind == 1) bytes.Insert(where, value);
            else if (kind == 2 && bytes.Count > 1) bytes.RemoveAt(where);
            else bytes.InsertRange(where, "\\ud800"u8.ToArray());
        }

        try
        {
            using JsonDocument document = StrictJson.Parse(bytes.ToArray(), Options.MaximumDepth);
            JmapRequest request = JmapRequest.Read(document.RootElement, Known, Options);
            // Every string of it can be read.
            foreach (Invocation call in request.Calls) _ = call.Arguments.ToString() + call.Name + call.CallId;
            Walk(document.RootElement);
        }
        catch (RequestException)
        {
            // It is none.
        }
    }, iter: 20_000);

    [Fact]
    public void A_header_that_is_composed_is_one_field() => Gen.Select(Gen.Int[0, 3], Gen.OneOf(Gen.String, Gen.String[Gen.Char["\r\n \t:<>,\"\\aé@\0="], 0, 24])).Sample((form, text) =>
    {
        string property = form switch { 0 => "header:X-A", 1 => "header:X-A:asText", 2 => "header:X-A:asAddresses", _ => "header:X-A:asMessageIds" };
        string json = form switch
        {
            0 or 1 => JsonSerializer.Serialize(text),
            2 => JsonSerializer.Serialize(new[] { new { name = text, email = text.Length % 2 == 0 ? "a@b.c" : text } }),
            _ => JsonSerializer.Serialize(new[] { text }),
        };
        Assert.True(HeaderProperty.TryParse(property, out HeaderProperty? header));
        string line;
        try
        {
            using JsonDocument value = JsonDocument.Parse(json);
            line = HeaderComposer.Compose(header, value.RootElement);
        }
        catch (SetException)
        {
            return;
        }

        byte[] block = Encoding.UTF8.GetBytes(line + "X-End: 1\r\n\r\n");
        var reader = new HeaderReader(block);
        var names = new List<string>();
        while (reader.Read()) names.Add(Encoding.ASCII.GetString(reader.Name));
        Assert.Equal(["X-A", "X-End"], names);
        Assert.Equal(block.Length, HeaderReader.LengthOf(block));
    }, iter: 20_000);

    [Fact]
    public void Search_texts_of_any_kind_become_terms() => Gen.String.Sample(static text => Assert.All(SearchTerms.Of(text), static term => Assert.NotEmpty(term)), iter: 5_000);

    private static void Walk(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    _ = property.Name.Length;
                    Walk(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray()) Walk(item);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }
}
