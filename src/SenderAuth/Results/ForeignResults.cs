using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// RFC 8601 §5: a field that came from outside and claims to be ours is not let in. Whoever reads the mailbox may then believe
/// every field with our name.
/// </summary>
public static class ForeignResults
{
    /// <summary>Names the fields for removal; returns how many they are. What the message was received with stays visible to stages.</summary>
    /// <param name="context">At the message.</param>
    /// <param name="names">Names under which this server writes results.</param>
    public static int Remove(StageContext context, IReadOnlyCollection<string> names)
    {
        int removed = 0;
        var reader = new HeaderReader(context.Message!.Header);
        while (reader.Find("Authentication-Results"u8))
        {
            if (AuthenticationResultsReader.Claims(reader.RawValue, names) && context.RemovedFields.Add(reader.Offset)) removed++;
        }

        return removed;
    }
}
