using Kloop.Shoes.Network.Calls;

namespace Kloop.Shoes.Network.Filter;

/// <summary>Puts classic BPF together, with names instead of distances. Jumps go forward, at most 255 instructions.</summary>
internal sealed class FilterAssembler
{
    private const ushort LoadWord = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfAtLeast = 0x35;
    private const ushort JumpIfAny = 0x45;
    private const ushort ReturnValue = 0x06;

    private readonly List<(ushort Code, uint Value, string? IfTrue, string? IfFalse)> _instructions = [];
    private readonly Dictionary<string, int> _names = [];

    /// <summary>Names the place of the next instruction.</summary>
    public FilterAssembler At(string name)
    {
        _names.Add(name, _instructions.Count);
        return this;
    }

    public FilterAssembler Load(uint offset) => Add(LoadWord, offset);

    public FilterAssembler If(uint value, string place) => Add(JumpIfEqual, value, place);

    public FilterAssembler IfNot(uint value, string place) => Add(JumpIfEqual, value, null, place);

    public FilterAssembler IfAtLeast(uint value, string place) => Add(JumpIfAtLeast, value, place);

    public FilterAssembler IfAny(uint bits, string place) => Add(JumpIfAny, bits, place);

    public FilterAssembler Return(uint action) => Add(ReturnValue, action);

    public FilterInstruction[] Build() =>
        [.. _instructions.Select((i, at) => new FilterInstruction(i.Code, Distance(i.IfTrue, at), Distance(i.IfFalse, at), i.Value))];

    private FilterAssembler Add(ushort code, uint value, string? ifTrue = null, string? ifFalse = null)
    {
        _instructions.Add((code, value, ifTrue, ifFalse));
        return this;
    }

    private byte Distance(string? name, int from) => name is null ? (byte)0 : checked((byte)(_names[name] - from - 1));
}
