using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// When a report of a day goes out. All reporters end their day at the same moment and must not write at the same moment (RFC 8460 §4.1):
/// each pair of host and domain has its own, the same every day.
/// </summary>
internal static class ReportMoment
{
    internal static DateTimeOffset EndOf(DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    internal static TimeSpan Offset(string host, DomainName domain, TimeSpan spread) =>
        spread * (BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(host + "\n" + domain.Ascii))) / (double)uint.MaxValue);
}
