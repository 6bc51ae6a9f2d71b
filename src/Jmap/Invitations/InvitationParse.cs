using System.Globalization;
using System.Text.Json;
using Posthouse.Reading;

namespace Posthouse.Jmap;

/// <summary>Invitation/parse (docs/jmap.md): what a text/calendar part asks, and which of those asked the reader is.</summary>
internal sealed class InvitationParse(BlobResolver blobs, InvitationPeople people) : IJmapMethod
{
    private const int Maximum = 32;

    public string Name => "Invitation/parse";

    public string Capability => InvitationCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("blobIds");
        List<string> ids = call.Arguments.Texts("blobIds") ?? throw MethodException.Invalid("blobIds", "'blobIds' is missing.");
        if (ids.Count > Maximum) throw MethodException.TooLarge($"One call may parse {Maximum} blobs.");
        var notFound = new List<string>();
        var notParsable = new List<string>();
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteStartObject("parsed"u8);
        foreach (string id in ids.Distinct(StringComparer.Ordinal))
        {
            using BlobContent? content = await blobs.FindAsync(call.View, id, cancellationToken).ConfigureAwait(false);
            if (content is null)
            {
                notFound.Add(id);
                continue;
            }

            if (InvitationReader.Read(InvitationText.Read(content)) is not { } invitation)
            {
                notParsable.Add(id);
                continue;
            }

            output.WritePropertyName(id);
            Write(output, invitation, await people.FindAsync(call.User, invitation, cancellationToken).ConfigureAwait(false));
            call.RequireRoom();
        }

        output.WriteEndObject();
        output.WritePropertyName("notParsable"u8);
        HeaderValueWriter.WriteTexts(output, notParsable);
        output.WritePropertyName("notFound"u8);
        HeaderValueWriter.WriteTexts(output, notFound);
        output.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter output, Invitation invitation, InvitationPerson? you)
    {
        output.WriteStartObject();
        output.WriteString("method"u8, invitation.Method);
        output.WriteString("uid"u8, invitation.Uid);
        output.WriteNumber("sequence"u8, invitation.Sequence);
        output.WriteString("title"u8, invitation.Title);
        output.WriteString("location"u8, invitation.Location);
        output.WriteString("description"u8, invitation.Description);
        Write(output, "start", invitation.Start);
        Write(output, "end", invitation.End);
        output.WriteString("recurrence"u8, invitation.Recurrence);
        Write(output, "occurrence", invitation.Occurrence);
        Write(output, "organizer", invitation.Organizer);
        output.WriteStartArray("attendees"u8);
        foreach (InvitationPerson person in invitation.Attendees) WritePerson(output, person);
        output.WriteEndArray();
        output.WriteNumber("attendeeCount"u8, invitation.AttendeeCount);
        Write(output, "you", you);
        output.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter output, string name, InvitationMoment? moment)
    {
        output.WritePropertyName(name);
        if (moment is not { } value)
        {
            output.WriteNullValue();
            return;
        }

        output.WriteStartObject();
        output.WriteString("local"u8, value.Local.ToString(value.IsDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        output.WriteString("utc"u8, value.Utc is { } utc ? JmapDate.FormatUtc(utc) : null);
        output.WriteString("timeZone"u8, value.Zone);
        output.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter output, string name, InvitationPerson? person)
    {
        output.WritePropertyName(name);
        WritePerson(output, person);
    }

    private static void WritePerson(Utf8JsonWriter output, InvitationPerson? person)
    {
        if (person is null)
        {
            output.WriteNullValue();
            return;
        }

        output.WriteStartObject();
        output.WriteString("email"u8, person.Address);
        output.WriteString("name"u8, person.Name);
        output.WriteString("status"u8, person.Status);
        output.WriteBoolean("isOptional"u8, person.IsOptional);
        output.WriteEndObject();
    }
}
