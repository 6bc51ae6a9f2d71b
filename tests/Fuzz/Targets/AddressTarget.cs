using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Addresses, domains and address lists: any text has an answer, what is valid reads back in both its forms, and lists grow with their text only.</summary>
internal sealed class AddressTarget : FuzzTarget
{
    public override string Name => "address";

    public override int MaximumLength => 1500;

    public override IReadOnlyList<string> Words => ["@", "<", ">", "\"", "\\", "(", ")", ",", ";", ":", "[192.0.2.1]", "[IPv6:::1]", "xn--bcher-kva", "bücher", "例え", ".", "..", " ", "\r\n ", "=?utf-8?Q?=2C?=", "a@b", "<a@b>", "\u0085", "\ufffe", "\u202e", "x\u0301", "xn--", "\ud83f\udffe", "ß", "İ"];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "a@example.com", "\"a b\\\"c\"@example.com", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "ü@bücher.example", "x@xn--bcher-kva.example", "A <a@b>, \"B, C\" <@r,@s:c@d> (x), g: e@f, h;, i (j)", "a@b <c@d> \"e\" <f@g>", "g:;", "((((a)))b@c", "<a@b");

    public override void Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        if (EmailAddress.TryParse(text, out EmailAddress? address))
        {
            SmtpCommandTarget.RequireAddress(address);
            FuzzFailure.Unless(EmailAddress.TryParse(address.ToUnicodeString(), out EmailAddress? again) && again == address, $"'{address.ToUnicodeString()}' reads back");
        }

        if (DomainName.TryParse(text, out DomainName? domain))
        {
            FuzzFailure.Unless(Ascii.IsValid(domain.Ascii) && domain.Ascii.Length <= 253, "a name is ASCII and bounded");
            FuzzFailure.Unless(DomainName.TryParse(domain.Ascii, out DomainName? again) && again == domain, $"'{domain.Ascii}' reads back");
            FuzzFailure.Unless(DomainName.TryParse(domain.Unicode, out again) && again == domain, $"'{domain.Unicode}' reads back");
        }

        IReadOnlyList<HeaderAddress> list = AddressListParser.Parse(input);
        FuzzFailure.Unless(list.Count <= input.Length, "no list has more entries than octets");
        foreach (HeaderAddress entry in list) FuzzFailure.Unless(entry.Name is null || !entry.Name.Any(char.IsControl), "a name has no control characters");
    }
}
