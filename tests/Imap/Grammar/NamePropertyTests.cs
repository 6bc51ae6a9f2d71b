using System.Buffers;
using System.Text.RegularExpressions;
using CsCheck;

namespace Posthouse.Imap.Tests;

public sealed class NamePropertyTests
{
    [Fact]
    public void A_name_reads_back_from_modified_utf7() =>
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00c0', '\u024f'], Gen.Char['\u4e00', '\u4fff'], Gen.Const('&'), Gen.Const('-')), 1, 40].Sample(static text =>
        {
            string name = text.Normalize();
            var wire = new ArrayBufferWriter<byte>();
            ModifiedUtf7.Encode(name, wire);
            return ModifiedUtf7.Decode(wire.WrittenSpan) == name;
        });

    [Fact]
    public void A_pattern_matches_what_the_expression_of_the_same_meaning_does() =>
        Gen.Select(Gen.Char["ab/%*"].Array[0, 10], Gen.Char["ab/"].Array[0, 12]).Sample(static (pattern, name) =>
        {
            string expression = "^" + string.Concat(pattern.Select(static c => c switch { '*' => ".*", '%' => "[^/]*", _ => Regex.Escape(c.ToString()) })) + "$";
            return new ListPattern(new string(pattern)).Matches(new string(name)) == Regex.IsMatch(new string(name), expression);
        });
}
