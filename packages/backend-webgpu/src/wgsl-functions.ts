// The functions that generated programs call, in WGSL. The language promises little for its own exp, log, sin, cos, tan, atan, tanh and pow, nothing at
// all for NaN and infinities, and it rounds `%` and the conversions of floats its own way: all of them are spelled out here. Polynomials are minimax fits
// of our own over the stated intervals. An infinity is no constant of the language: it comes out of a variable's bits.

const LOG2_E = '1.442695f';
// ln 2 = high + low; the high part has 15 bits, so that a whole number of 8 bits times it is exact
const LN2_HIGH = '0.693145751953125f';
const LN2_LOW = '1.428606765330187e-6f';
const HALF_PI = '1.5707963705062866f';
const HALF_PI_REST = '-4.371138828673793e-8f';

/** A polynomial by Horner's rule, the constant coefficient first. */
const horner = (x: string, coefficients: readonly string[]): string =>
  coefficients.reduceRight((sum, c) => (sum === '' ? c : `(${sum}*${x}+${c})`), '');

// (eʳ − 1 − r) / r², |r| ≤ ln 2 / 2
const EXP = /* @__PURE__ */ horner('r', [
  '0.5f',
  '0.1666666716337204f',
  '0.04166646674275398f',
  '0.00833328627049923f',
  '0.0013933649752289057f',
  '0.00019907580281142145f',
]);
// (log(1 + f) − f + f²/2) / f³, √½ ≤ 1 + f ≤ √2
const LOG = /* @__PURE__ */ horner('f', [
  '0.3333333134651184f',
  '-0.24999980628490448f',
  '0.2000068873167038f',
  '-0.1666916012763977f',
  '0.14251114428043365f',
  '-0.12396466732025146f',
  '0.1163487434387207f',
  '-0.11661753803491592f',
  '0.07334195822477341f',
]);
// (2 atanh s − 2 s) / s³ in z = s², |s| ≤ (√2 − 1) / (√2 + 1)
const ATANH = /* @__PURE__ */ horner('z', [
  '0.6666666865348816f',
  '0.4000012278556824f',
  '0.2855067849159241f',
  '0.23333974182605743f',
]);
// in z = r², |r| ≤ π / 4: (sin r / r − 1) / z, (cos r − 1 + z/2) / z², (tan r / r − 1) / z
const SIN = /* @__PURE__ */ horner('z', [
  '-0.1666666716337204f',
  '0.008333331905305386f',
  '-0.00019840063760057092f',
  '2.724694695643848e-6f',
]);
const COS = /* @__PURE__ */ horner('z', [
  '0.0416666679084301f',
  '-0.00138888880610466f',
  '2.480057992215734e-5f',
  '-2.729843515680841e-7f',
]);
const TAN = /* @__PURE__ */ horner('z', [
  '0.3333333432674408f',
  '0.13333210349082947f',
  '0.05399860814213753f',
  '0.021591052412986755f',
  '0.010060526430606842f',
  '0.001037407317198813f',
  '0.003926334902644157f',
]);
// (atan y / y − 1) / z in z = y², |y| ≤ tan(π / 8)
const ATAN = /* @__PURE__ */ horner('z', [
  '-0.3333333432674408f',
  '0.19999977946281433f',
  '-0.14284193515777588f',
  '0.11072048544883728f',
  '-0.08629129081964493f',
  '0.050582922995090485f',
]);

// (tanh x / x − 1) / z in z = x², |x| ≤ 0.625
const TANH = /* @__PURE__ */ horner('z', [
  '-0.3333333134651184f',
  '0.13333211839199066f',
  '-0.053947459906339645f',
  '0.021704159677028656f',
  '-0.008185271173715591f',
  '0.0021496752742677927f',
]);

/** Function by function; the name of each stands behind `fn`. */
const DEFINITIONS: readonly string[] = [
  'fn given(x:f32)->f32{return x;}',
  'fn isNaN(x:f32)->bool{return (bitcast<u32>(x)&0x7fffffffu)>0x7f800000u;}',
  'fn isFinite(x:f32)->bool{return (bitcast<u32>(x)&0x7fffffffu)<0x7f800000u;}',
  'fn infinity()->f32{var bits=0x7f800000u;return bitcast<f32>(bits);}',
  'fn quietNaN()->f32{var bits=0x7fc00000u;return bitcast<f32>(bits);}',
  'fn signed(x:f32,like:f32)->f32{return bitcast<f32>((bitcast<u32>(x)&0x7fffffffu)|(bitcast<u32>(like)&0x80000000u));}',
  // every NaN is one, as which of them arithmetic makes depends on the machine
  'fn bitsOf(x:f32)->u32{return select(bitcast<u32>(x),0x7fc00000u,isNaN(x));}',
  'fn maximum(a:f32,b:f32)->f32{return select(select(max(a,b),b,isNaN(b)),a,isNaN(a));}',
  'fn minimum(a:f32,b:f32)->f32{return select(select(min(a,b),b,isNaN(b)),a,isNaN(a));}',
  'fn signOf(x:f32)->f32{return select(select(select(x,1f,x>0f),-1f,x<0f),x,isNaN(x));}',
  // x·2ᵏ in two steps, as 2ᵏ alone may be no float
  'fn scaled(x:f32,k:i32)->f32{let half=k/2;return (x*bitcast<f32>(u32(half+127)<<23u))*bitcast<f32>(u32(k-half+127)<<23u);}',

  `fn exponential(x:f32)->f32{
if(isNaN(x)){return x;}
if(x>88.8f){return infinity();}
let y=max(x,-150f);let k=round(y*${LOG2_E});let r=(y-k*${LN2_HIGH})-k*${LN2_LOW};
return scaled(1f+(r+r*r*${EXP}),i32(k));}`,
  `fn exponentialMinus1(x:f32)->f32{
if(isNaN(x)||x==0f){return x;}
if(x>60f){return exponential(x);}
let y=max(x,-40f);let k=round(y*${LOG2_E});let r=(y-k*${LN2_HIGH})-k*${LN2_LOW};
let p=r+r*r*${EXP};
if(k==0f){return p;}
let scale=scaled(1f,i32(k));return scale*p+(scale-1f);}`,

  // x = m·2ᵏ with √½ ≤ m < √2, of positive finite bits; subnormal ones are taken as integers, since arithmetic may take them for 0
  `fn splitPower(x:f32)->vec2<f32>{
var bits=bitcast<u32>(x);var k=0;
if(bits<0x00800000u){bits=bitcast<u32>(f32(bits));k=-149;}
let shift=i32(bits-0x3f3504f3u)>>23u;
return vec2<f32>(bitcast<f32>(bits-(u32(shift)<<23u)),f32(k+shift));}`,
  `fn log1pNear0(f:f32)->f32{return (f*f*f*${LOG}-0.5f*f*f)+f;}`,
  `fn logarithm(x:f32)->f32{
let bits=bitcast<u32>(x);
if((bits&0x7fffffffu)==0u){return -infinity();}
if(isNaN(x)||bits==0x7f800000u){return x;}
if(bits>0x80000000u){return quietNaN();}
let split=splitPower(x);let f=split.x-1f;let k=split.y;
return (((f*f*f*${LOG}+k*${LN2_LOW})-0.5f*f*f)+f)+k*${LN2_HIGH};}`,
  `fn logarithm1p(x:f32)->f32{
if(isNaN(x)||x==0f){return x;}
if(x>-0.2929f&&x<0.4142f){return log1pNear0(x);}
let u=1f+x;
if(u<=0f||x>16777216f){return logarithm(u);}
let lost=select(x-(u-1f),1f-(u-x),x>1f);
return logarithm(u)+lost/u;}`,

  // the bits of 2/π behind the point
  `fn twoOverPi(word:i32)->u32{
if(word<0||word>7){return 0u;}
var bits=array<u32,8>(0xa2f9836eu,0x4e441529u,0xfc2757d1u,0xf534ddc0u,0xdb629599u,0x3c439041u,0xfe5163abu,0xdebbc561u);
return bits[word];}`,
  'fn twoOverPiFrom(offset:i32)->u32{let word=offset>>5u;let s=u32(offset&31);let first=twoOverPi(word);if(s==0u){return first;}return (first<<s)|(twoOverPi(word+1)>>(32u-s));}',
  'fn highProduct(a:u32,b:u32)->u32{let al=a&0xffffu;let ah=a>>16u;let bl=b&0xffffu;let bh=b>>16u;let mid=ah*bl+((al*bl)>>16u);let low=(mid&0xffffu)+al*bh;return ah*bh+(mid>>16u)+(low>>16u);}',
  // x = quadrant·π/2 + rest: (rest, quadrant). Small angles by a π/2 in four parts (Cody & Waite, 1980), large ones by 64 bits of the fraction of
  // x·2/π (Payne & Hanek, 1983)
  `fn reducedAngle(x:f32)->vec2<f32>{
if(abs(x)<12000f){let k=round(x*0.6366197724f);
let r=((x-k*1.5703125f)-k*0.0004837512969970703f)-k*7.549533620476723e-8f;
return vec2<f32>(r-k*2.5633440682570896e-12f,k-4f*floor(k*0.25f));}
let bits=bitcast<u32>(x);let mantissa=(bits&0x7fffffu)|0x800000u;
let offset=i32((bits>>23u)&255u)-152;
let w0=twoOverPiFrom(offset);let w1=twoOverPiFrom(offset+32);let w2=twoOverPiFrom(offset+64);
let low1=w1*mantissa;let mid=low1+highProduct(w2,mantissa);
let top=w0*mantissa+highProduct(w1,mantissa)+select(0u,1u,mid<low1);
let quadrant=(top+0x20000000u)>>30u;
let fraction=bitcast<i32>((top<<2u)|(mid>>30u));
let r=(f32(fraction)*2.3283064365386963e-10f+f32(mid<<2u)*5.421010862427522e-20f)*${HALF_PI};
return select(vec2<f32>(r,f32(quadrant&3u)),vec2<f32>(-r,f32((4u-quadrant)&3u)),x<0f);}`,
  `fn sineNear0(r:f32)->f32{let z=r*r;return r+r*z*${SIN};}`,
  `fn cosineNear0(r:f32)->f32{let z=r*r;return (1f-0.5f*z)+z*z*${COS};}`,
  `fn sine(x:f32)->f32{
if(!isFinite(x)){return quietNaN();}
if(abs(x)<1e-4f){return x;}
let a=reducedAngle(x);let q=i32(a.y);
var y:f32;if((q&1)==1){y=cosineNear0(a.x);}else{y=sineNear0(a.x);}
return select(y,-y,(q&2)==2);}`,
  `fn cosine(x:f32)->f32{
if(!isFinite(x)){return quietNaN();}
let a=reducedAngle(x);let q=i32(a.y)+1;
var y:f32;if((q&1)==1){y=cosineNear0(a.x);}else{y=sineNear0(a.x);}
return select(y,-y,(q&2)==2);}`,
  `fn tangent(x:f32)->f32{
if(!isFinite(x)){return quietNaN();}
if(abs(x)<1e-4f){return x;}
let a=reducedAngle(x);let r=a.x;let z=r*r;let t=r+r*z*${TAN};
if((i32(a.y)&1)==1){return -1f/t;}
return t;}`,
  `fn arctangent(x:f32)->f32{
if(isNaN(x)){return x;}
let a=abs(x);var base=0f;var rest=0f;var y=a;
if(a>2.4142135f){base=${HALF_PI};rest=${HALF_PI_REST};y=-1f/a;}
else if(a>0.41421357f){base=0.7853981852531433f;rest=-2.1855694143368964e-8f;y=(a-1f)/(a+1f);}
let z=y*y;
return signed(base+(y+(y*z*${ATAN}+rest)),x);}`,
  `fn arctangent2(y:f32,x:f32)->f32{
if(isNaN(x)||isNaN(y)){return quietNaN();}
let ax=abs(x);let ay=abs(y);
var a=0f;
if(ax==ay){if(ax!=0f){a=0.7853981633974483f;}}
else{a=arctangent(min(ax,ay)/max(ax,ay));}
if(ay>ax){a=(${HALF_PI}-a)+${HALF_PI_REST};}
if((bitcast<u32>(x)>>31u)==1u){a=(3.1415927410125732f-a)-8.742277657347586e-8f;}
return signed(a,y);}`,
  `fn hyperbolicTangent(x:f32)->f32{
if(isNaN(x)){return x;}
let a=min(abs(x),20f);let z=a*a;
if(a<0.625f){return x+x*z*${TANH};}
return signed(1f-2f/(exponential(2f*a)+1f),x);}`,

  // Half of a float's bits: the products of such halves are exact. What passes through here, compilers do not see through: where they reorder sums, or
  // join a product and a sum, what rounding took away would be found to be 0.
  'fn upper(x:f32)->f32{return bitcast<f32>(bitcast<u32>(x)&0xfffff000u);}',
  // mᵇ of a positive finite m by e^(b·log m); the logarithm is a sum of two floats, or its error would grow with the exponent
  `fn positivePower(m:f32,b:f32)->f32{
let split=splitPower(m);let f=split.x-1f;let k=split.y;
let d=upper(1f+split.x);let dRest=split.x-(d-1f);
let s=f/(d+dRest);let sUpper=upper(s);
let sRest=((f-sUpper*d)-sUpper*dRest)/(d+dRest);
let z=s*s;let scale=k*${LN2_HIGH};let twice=2f*sUpper;
let head=upper(scale+twice);
let tail=((scale-head)+twice)+((2f*sRest+s*z*${ATANH})+k*${LN2_LOW});
let high=upper(head+tail);let low=(head-high)+tail;
let bUpper=upper(b);let bRest=b-bUpper;
let p=upper(b*high);
if(p>88.8f){return infinity();}
if(p<-150f){return 0f;}
let pRest=((bUpper*high-p)+bRest*high)+b*low;
let n=round(p*${LOG2_E});let r=((p-n*${LN2_HIGH})-n*${LN2_LOW})+pRest;
return scaled(1f+(r+r*r*${EXP}),i32(n));}`,
  `fn power(a:f32,b:f32)->f32{
if(b==0f||a==1f){return 1f;}
if(isNaN(a)||isNaN(b)){return quietNaN();}
let m=abs(a);let size=abs(b);
if(!isFinite(b)){if(m==1f){return 1f;}return select(0f,infinity(),(m>1f)==(b>0f));}
let whole=size>=8388608f||floor(b)==b;
let odd=whole&&size<16777216f&&fract(size*0.5f)!=0f;
let negative=(bitcast<u32>(a)>>31u)==1u;
var y:f32;
if(m==0f||!isFinite(m)){y=select(0f,infinity(),(m==0f)==(b<0f));}
else if(negative&&!whole){return quietNaN();}
else{y=positivePower(m,b);}
return select(y,-y,negative&&odd);}`,
  `fn integerPower(base:u32,exponent:u32)->u32{
var result=1u;var square=base;var rest=exponent;
for(var bit=0u;bit<32u;bit++){if((rest&1u)==1u){result=result*square;}square=square*square;rest=rest>>1u;}
return result;}`,
  // the whole part of the reciprocal for a negative exponent
  `fn signedPower(base:i32,exponent:i32)->i32{
if(exponent<0){return select(select(0,select(-1,1,(exponent&1)==0),base==-1),1,base==1);}
return bitcast<i32>(integerPower(bitcast<u32>(base),u32(exponent)));}`,

  // the exact remainder of absolute values, which `%` is not, by long division of the mantissas
  `fn remainder(a:f32,b:f32)->f32{
if(isNaN(a)||isNaN(b)||!isFinite(a)||b==0f){return quietNaN();}
let x=abs(a);let y=abs(b);
if(x<y){return a;}
var xBits=bitcast<u32>(x);var yBits=bitcast<u32>(y);
var rest=(xBits&0x7fffffu)|select(0u,0x800000u,xBits>=0x800000u);
let divisor=(yBits&0x7fffffu)|select(0u,0x800000u,yBits>=0x800000u);
let low=max(1,i32(yBits>>23u));
var shift=max(1,i32(xBits>>23u))-low;
rest=rest%divisor;
while(shift>0){let step=min(shift,8);rest=(rest<<u32(step))%divisor;shift=shift-step;}
return signed(scaled(f32(rest),low-150),a);}`,
  // with the sign of the divisor
  `fn modulo(a:f32,b:f32)->f32{
let rest=remainder(a,b);
if(rest==0f){return signed(0f,b);}
return select(rest,rest+b,(rest<0f)!=(b<0f));}`,
  // found from the exact remainder: floor(a / b) is off by one where the quotient rounds up to a whole number
  `fn floorOfQuotient(a:f32,b:f32)->f32{
if(b==0f){if(a==0f||isNaN(a)){return quietNaN();}return select(infinity(),-infinity(),((bitcast<u32>(a)^bitcast<u32>(b))>>31u)==1u);}
let rest=remainder(a,b);
var quotient=(a-rest)/b;
if(rest!=0f&&(rest<0f)!=(b<0f)){quotient=quotient-1f;}
if(quotient==0f){return signed(0f,a/b);}
return round(quotient);}`,
  // by 0 they give 0, as on every backend; a check tells of it where it matters
  'fn signedQuotient(a:i32,b:i32)->i32{return select(a/b,0,b==0);}',
  'fn unsignedQuotient(a:u32,b:u32)->u32{return select(a/b,0u,b==0u);}',
  'fn unsignedModulo(a:u32,b:u32)->u32{return select(a%b,0u,b==0u);}',
  'fn signedFloorOfQuotient(a:i32,b:i32)->i32{let q=a/b;return select(select(q,q-1,(a%b!=0)&((a<0)!=(b<0))),0,b==0);}',
  'fn signedModulo(a:i32,b:i32)->i32{let rest=a%b;return select(select(rest,rest+b,(rest!=0)&((rest<0)!=(b<0))),0,b==0);}',

  'fn toInt32(x:f32)->i32{if(isNaN(x)){return 0;}if(x>=2147483648f){return 2147483647;}if(x<=-2147483648f){return bitcast<i32>(0x80000000u);}return i32(x);}',
  'fn toUint32(x:f32)->u32{if(x>=4294967296f){return 0xffffffffu;}if(x>0f){return u32(x);}return 0u;}',
  'fn toUint8(x:f32)->u32{if(x>=256f){return 255u;}if(x>0f){return u32(x);}return 0u;}',
  'fn toInt8(x:f32)->i32{if(isNaN(x)){return 0;}return i32(clamp(x,-128f,127f));}',

  // the nearest half float, of two equally near ones the even one: what is added to the bits carries where they are rounded up
  'fn toBfloat16(x:f32)->f32{if(isNaN(x)){return x;}let bits=bitcast<u32>(x);return bitcast<f32>((bits+0x7fffu+((bits>>16u)&1u))&0xffff0000u);}',
  // 65520 lies half-way between the largest number and what would be next; below 2⁻¹⁴ all numbers are whole multiples of 2⁻²⁴
  `fn toFloat16(x:f32)->f32{
if(isNaN(x)){return x;}
let bits=bitcast<u32>(x)&0x7fffffffu;
if(bits>=0x477ff000u){return signed(infinity(),x);}
if(bits<0x38800000u){return signed(round(abs(x)*16777216f)*5.9604644775390625e-8f,x);}
return signed(bitcast<f32>((bits+0xfffu+((bits>>13u)&1u))&0xffffe000u),x);}`,
  // a large integer has more bits than an f32, but a half float needs to know of the lowest only whether there is one
  'fn i32ToSticky(x:i32)->f32{if(abs(x)<0x1000000&&x!=bitcast<i32>(0x80000000u)){return f32(x);}return f32((x&-512)|select(0,256,(x&511)!=0));}',
  'fn u32ToSticky(x:u32)->f32{if(x<0x1000000u){return f32(x);}return f32((x&0xfffffe00u)|select(0u,256u,(x&511u)!=0u));}',

  // Pairwise summation (Higham, 1993, §4) of blocks: two sums of equally many blocks become one, as in a binary counter
  `fn addBlock(sums:ptr<function,array<f32,24>>,number:u32,block:f32){
var sum=block;var k=0u;var rest=number;
while((rest&1u)==0u&&k<23u){sum=(*sums)[k]+sum;k=k+1u;rest=rest>>1u;}
(*sums)[k]=sum;}`,
  `fn totalOf(sums:ptr<function,array<f32,24>>,blocks:u32,part:f32)->f32{
var total=part;var k=0u;var rest=blocks;
while(rest>0u&&k<24u){if((rest&1u)==1u){total=(*sums)[k]+total;}k=k+1u;rest=rest>>1u;}
return total;}`,
];

const named = (definition: string): readonly [string, string] => [/(\w+)[({]/.exec(definition)![1]!, definition];
const words = (text: string): ReadonlySet<string> => new Set(text.match(/\b[A-Za-z]\w*/g));

/** The definitions that a program needs, in an order of no meaning. */
export function functionsFor(program: string): string {
  const known = new Map(DEFINITIONS.map(named));
  const taken = new Set<string>();
  const take = (text: string): void => {
    for (const word of words(text)) {
      const definition = known.get(word);
      if (definition === undefined || taken.has(definition)) continue;
      taken.add(definition);
      take(definition);
    }
  };
  take(program);
  return [...taken].join('\n');
}
