using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Search text of any message: within its limit, the same each time, and what a query implies of the tokens holds for every substring.</summary>
internal sealed class MessageTextTarget : FuzzTarget
{
    private static readonly MessageTextLimits Limits = new() { Characters = 5000 };

    public override string Name => "message-text";

    public override int MaximumLength => 8 * 1024;

    public override IReadOnlyList<string> Words => ["\r\n\r\n", "Content-Type: text/html; charset=utf-16\r\n", "Content-Type: text/plain; charset=", "iso-2022-jp\r\n", "x-iscii-de\r\n", "gb18030\r\n", "hz-gb-2312\r\n", "utf-32\r\n", "big5\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "=D6=D0", "中文", "x\u0301", "\u0315\u0300", "ﬁ", "İ", "ς"];

    public override IEnumerable<byte[]> Seeds() => new StructureTarget().Seeds();

    public override void Run(byte[] input)
    {
        MessageStructure structure = StructureTarget.Scan(input);
        string text = Extract(input, structure);
        FuzzFailure.Unless(text.Length <= Limits.Characters + 4096, "the text is within its limit");
        FuzzFailure.Unless(text == Extract(input, structure), "it is the same each time");
        if (text.Length == 0) return;
        string folded = SearchTokens.Fold(text);
        int at = input[^1] * 7 % folded.Length;
        string query = folded.Substring(at, Math.Min(1 + input[0] % 12, folded.Length - at));
        if (SearchTokens.Fold(query) != query) return;
        var tokens = new StringBuilder();
        SearchTokens.Append(text, tokens);
        string[] all = tokens.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (SearchTerm term in SearchTokens.ForQuery(query)) FuzzFailure.Unless(all.Any(token => Meets(token, term)), $"the index finds '{query}' by {term}");
    }

    private static string Extract(byte[] input, MessageStructure structure)
    {
        var text = new StringBuilder();
        MessageText.Extract(new MemoryStream(input), structure.Root, piece => text.Append(piece).Append('\n'), Limits);
        return text.ToString();
    }

    private static bool Meets(string token, SearchTerm term) => term.Kind switch
    {
        SearchTermKind.Exact => token == term.Text,
        SearchTermKind.Prefix => token.StartsWith(term.Text, StringComparison.Ordinal),
        SearchTermKind.Suffix => token.EndsWith(term.Text, StringComparison.Ordinal),
        _ => token.Contains(term.Text, StringComparison.Ordinal),
    };
}
