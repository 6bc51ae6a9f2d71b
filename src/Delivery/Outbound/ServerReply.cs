using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>A server's reply with its lines, without codes.</summary>
internal sealed record ServerReply(int Code, EnhancedStatusCode? Status, IReadOnlyList<string> Lines)
{
    // Reports quote replies: enough for any explanation, too little to fill a disk with.
    private const int MaximumText = 1000;

    internal SmtpReply ToReply()
    {
        string text = Lines.Count == 1 ? Lines[0] : string.Join(' ', Lines);
        return new SmtpReply(Code, Status, text.Length <= MaximumText ? text : text[..MaximumText]);
    }
}
