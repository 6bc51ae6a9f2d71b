using Posthouse.Mail;

namespace Posthouse.Dns.Tests;

public class ZoneFragmentTests
{
    private static readonly DomainName Zone = DomainName.Parse("example.com");

    private static readonly DnsRecord[] Records =
    [
        new("example.com", "MX", "10 mail.example.net.", "brings mail"),
        new("_dmarc.example.com", "TXT", "\"v=DMARC1; p=none\"", "DMARC"),
        new("mail.example.net", "A", "192.0.2.25", "where the server is"),
    ];

    [Fact]
    public void Names_are_relative_to_the_zone_and_those_outside_it_stand_apart() =>
        Assert.Equal(
            """
            $ORIGIN example.com.
            $TTL 3600
            ; brings mail
            @       IN  MX     10 mail.example.net.
            ; DMARC
            _dmarc  IN  TXT    "v=DMARC1; p=none"

            ; Outside example.com: for the zones that hold these names
            ; where the server is
            mail.example.net.  3600  IN  A      192.0.2.25

            """.ReplaceLineEndings("\n"),
            ZoneFragment.Write(Records, Zone));

    [Fact]
    public void Names_can_be_written_in_full()
    {
        string text = ZoneFragment.Write(Records, Zone, absolute: true);
        Assert.DoesNotContain("$ORIGIN", text, StringComparison.Ordinal);
        Assert.Contains("\nexample.com.         IN  MX ", text, StringComparison.Ordinal);
        Assert.Contains("\n_dmarc.example.com.  IN  TXT", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_within_a_larger_zone_is_relative_to_that() =>
        Assert.Contains("\n_dmarc  IN", ZoneFragment.Write([Records[1]], Zone), StringComparison.Ordinal);

    [Fact]
    public void A_long_text_is_in_strings_of_255()
    {
        string value = CharacterStrings.Quote(new string('a', 300));
        Assert.Equal($"\"{new string('a', 255)}\" \"{new string('a', 45)}\"", value);
        Assert.Equal(new string('a', 300), CharacterStrings.Join(value));
        Assert.Equal("a\"b\\c", CharacterStrings.Join(CharacterStrings.Quote("a\"b\\c")));
    }
}
